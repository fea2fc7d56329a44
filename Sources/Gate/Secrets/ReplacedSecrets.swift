import Domain
import GitObjects
import SecretScan

/// The secrets of the contents that a commit replaces or takes out: what only moves from there to another file, or
/// changes its indentation, is not new, unless something lets it pass there that does not hold for where it comes to.
///
/// They are looked for when a first one is found in what the commit brings, and only where they were looked for when they
/// came: what is beyond the bounds on a content is not known. How much of what is packed was unpacked then depends on what
/// came with it, so that what is taken out of an archive is new, and only what stays packed is not.
struct ReplacedSecrets {
    private let files: [ChangedFile]
    private let commit: ObjectID
    private let repository: Repository
    private let archives: ScanArchive
    private let rights: SecretRights
    private let known: Known
    private var found: Found?

    /// What was found in contents so far: commit after commit may replace the same ones, wherever they stand.
    final class Known {
        fileprivate var contents: [ObjectID: ScannedChange] = [:]
        /// What is new has one of its own, whatever is unpacked of what was there before.
        fileprivate let allowance = UnpackingAllowance()
    }

    /// In bytes of all the contents; beyond these only what comes from a file with the very same content is none new.
    private static let maximumSize = 32 << 20
    private static let maximumFiles = 1_000
    /// Of very many files with the same content so many are asked what is let pass there.
    private static let maximumCopies = 100

    private struct Found {
        let rights: SecretRights.OfCommit
        /// What all files have; nil where they are too many to be looked into.
        let all: Places?
        /// The files that are asked then, and what was found in them.
        let files: [ObjectID: [ChangedFile]]
        var ofContent: [ObjectID: Places] = [:]
    }

    /// Where each secret stands.
    private final class Places {
        let places: [Secret: Set<SecretFacts.Place>]
        /// What is done about it there: the same is asked of each place that it comes to.
        private var strictest: [Secret: Finding.Action?] = [:]

        init(_ places: [Secret: Set<SecretFacts.Place>]) { self.places = places }

        func strictestAction(
            on known: Secret, _ told: SecretFacts.Secret, by rights: SecretRights.OfCommit
        ) -> Finding.Action? {
            if let action = strictest[known] { return action }
            let action = rights.strictestAction(on: told, at: places[known] ?? [])
            strictest[known] = .some(action)
            return action
        }
    }

    private enum Secret: Hashable {
        case value(rule: String, [UInt8], isPacked: Bool)
        /// A file whose name alone is told.
        case file(rule: String, content: ObjectID)
        /// A member of an archive whose name alone is told.
        case member(rule: String, path: TreePath)
    }

    /// - Parameter archives: what looks into the contents.
    init(
        _ files: [ChangedFile], by commit: ObjectID, of repository: Repository, archives: ScanArchive,
        rights: SecretRights, known: Known
    ) {
        self.known = known
        self.files = files
        self.commit = commit
        self.repository = repository
        self.archives = ScanArchive(
            scanner: archives.scanner, inlineAllow: archives.inlineAllow, allowance: known.allowance)
        self.rights = rights
    }

    /// Whether a secret that was found in `file`, at `place`, only moved there from one of them.
    mutating func contain(
        _ secret: FileSecret, of file: ChangedFile, at place: SecretFacts.Place, _ keys: FingerprintKeys
    ) throws -> Bool {
        guard !files.isEmpty, let known = Self.secret(secret, file) else { return false }
        var found = try found ?? look()
        let places = try found.all ?? found.ofContent[file.content] ?? copies(of: file.content, found)
        if found.all == nil { found.ofContent[file.content] = places }
        self.found = found
        guard places.places[known] != nil else { return false }
        let told = SecretFacts.Secret(secret.found, keys.fingerprints(of: secret.found), at: place)
        let strictest = places.strictestAction(on: known, told, by: found.rights)
        return found.rights.letMove(told, from: strictest, to: place)
    }

    private func copies(of content: ObjectID, _ found: Found) throws -> Places {
        try places(in: (found.files[content] ?? []).prefix(Self.maximumCopies)) ?? Places([:])
    }

    private func look() throws -> Found {
        let ignored = files.first { $0.path == IgnoredSecrets.path }.map { file in
            (try? repository.blob(file.content, limit: 1 << 20).get()).map {
                IgnoredSecrets($0)
            } ?? IgnoredSecrets()
        }
        let all = try places(in: files[...])
        return Found(
            rights: try rights.ofCommit(ignoredBefore: ignored), all: all,
            files: all == nil ? Dictionary(grouping: files, by: \.content) : [:])
    }

    private func places(in files: ArraySlice<ChangedFile>) throws -> Places? {
        let contents = Set(files.map(\.content))
        guard files.count <= Self.maximumFiles,
            try contents.reduce(0, { try $0 + repository.size(of: $1) }) <= Self.maximumSize
        else { return nil }
        return try Places(
            files.reduce(into: [:]) { secrets, file in
                for found in try self.secrets(of: file) {
                    for secret in Self.known(by: found, file) {
                        secrets[secret, default: []].insert(found.place(in: file.path, of: commit))
                    }
                }
            })
    }

    private func secrets(of file: ChangedFile) throws -> [FileSecret] {
        var scanned = try known.contents[file.content] ?? ScannedChange(lookThrough(file), at: file.path)
        defer { known.contents[file.content] = scanned }
        return try scanned.outcome(at: file.path, by: archives.scanner) { try lookThrough(file) }.secrets
    }

    private func lookThrough(_ file: ChangedFile) throws -> ScannedChange.Outcome {
        guard case .success(let content) = try repository.content(of: file.content, limit: Self.maximumSize)
        else { return ScannedChange.Outcome() }
        return try UnendingText.naming(file.path.text, of: commit) {
            try withExtendedLifetime(content) { try outcome(content.bytes, file) }
        }
    }

    private func outcome(
        _ bytes: UnsafeRawBufferPointer, _ file: ChangedFile
    ) throws -> ScannedChange.Outcome {
        try archives.scanner.asOneText {
            let plain = try archives.scanner.findings(
                in: ScannedPart(of: bytes).bytes, path: file.path.text, inlineAllow: archives.inlineAllow,
                within: archives.allowance)
            let packed = try archives(bytes, path: file.path.text)
            return ScannedChange.Outcome(
                secrets: plain.map { FileSecret(found: $0) } + (packed.isCutOff ? [] : packed.secrets),
                members: packed.members)
        }
    }

    private static func secret(_ secret: FileSecret, _ file: ChangedFile) -> Secret? {
        let rule = secret.found.rule.id
        return switch secret.found.kind {
        case .secret: .value(rule: rule, secret.found.value, isPacked: secret.isPacked)
        case .file:
            secret.member.map { .member(rule: rule, path: file.path + "!" + TreePath($0)) }
                ?? .file(rule: rule, content: file.content)
        // What is not told is not known either.
        case .unfinished: nil
        }
    }

    /// What one that was there makes no news of: what was seen plainly may be packed now.
    private static func known(by secret: FileSecret, _ file: ChangedFile) -> [Secret] {
        guard let known = self.secret(secret, file) else { return [] }
        guard case .value(let rule, let value, isPacked: false) = known else { return [known] }
        return [known, .value(rule: rule, value, isPacked: true)]
    }
}
