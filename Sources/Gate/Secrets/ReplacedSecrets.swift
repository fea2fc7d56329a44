import Domain
import GitObjects
import SecretScan

/// The secrets of the contents that a commit replaces or removes. A secret that only moves from there to another
/// file, or changes its indentation, is not new, unless it was allowed at its old place and is not at its new one.
///
/// These contents are scanned when the first secret is found in the commit's own, and only as far as they were
/// scanned when they were pushed. How much of an archive was unpacked then is unknown, so a secret that is taken out
/// of an archive is new, and one that stays in it is not.
struct ReplacedSecrets {
    private let files: [ChangedFile]
    private let commit: ObjectID
    private let repository: Repository
    private let archives: ScanArchive
    private let rights: SecretRights
    private let known: Known
    private var found: Found?

    /// The findings in contents so far, since many commits may replace the same contents.
    final class Known {
        fileprivate var contents: [ObjectID: ScannedChange] = [:]
        /// The allowance for unpacking replaced contents, separate from that of new contents.
        fileprivate let allowance = UnpackingAllowance()
    }

    /// The most bytes of replaced contents to scan. Beyond these, only a file with exactly the same content is not new.
    private static let maximumSize = 32 << 20
    private static let maximumFiles = 1_000
    /// Of files with the same content, the most whose allowances are checked.
    private static let maximumCopies = 100

    private struct Found {
        let rights: SecretRights.OfCommit
        /// The secrets of all files; nil if they are too many to scan.
        let all: Places?
        /// If they are too many: the files with a content, and the secrets found in them.
        let files: [ObjectID: [ChangedFile]]
        var ofContent: [ObjectID: Places] = [:]
    }

    /// The places of each secret.
    private final class Places {
        let places: [Secret: Set<SecretFacts.Place>]
        /// The strictest action at the old places, since it is needed for each new place.
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
        /// A file that only its name gives away.
        case file(rule: String, content: ObjectID)
        /// A member of an archive that only its name gives away.
        case member(rule: String, path: TreePath)
    }

    /// - Parameter archives: scans the contents.
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

    /// Whether a secret found in `file`, at `place`, only moved there from a replaced content.
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
        return try SlowText.naming(file.path.text, of: commit) {
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
        // An unfinished search identifies no secret.
        case .unfinished: nil
        }
    }

    /// The forms in which an old secret is not new: it may now be packed.
    private static func known(by secret: FileSecret, _ file: ChangedFile) -> [Secret] {
        guard let known = self.secret(secret, file) else { return [] }
        guard case .value(let rule, let value, isPacked: false) = known else { return [known] }
        return [known, .value(rule: rule, value, isPacked: true)]
    }
}
