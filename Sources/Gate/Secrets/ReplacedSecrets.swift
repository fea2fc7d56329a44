import Domain
import GitObjects
import SecretScan

/// The secrets of the contents that a commit replaces or takes out: what only moves from there to another file, or
/// changes its indentation, is not new, unless something lets it pass there that does not hold for where it comes to.
///
/// They are looked for when a first one is found in what the commit brings.
struct ReplacedSecrets {
    private let files: [ChangedFile]
    private let commit: ObjectID
    private let repository: Repository
    private let archives: ScanArchive
    private let rights: SecretRights
    private let known: Known
    private var found: Found?

    /// What was found in contents so far: commit after commit may replace the same ones.
    final class Known {
        fileprivate var secrets: [ChangedFile: [FileSecret]] = [:]
    }

    /// In bytes of all the contents; beyond these only what comes from a file with the very same content is none new.
    private static let maximumSize = 32 << 20
    private static let maximumFiles = 1_000

    private struct Found {
        let rights: SecretRights.OfCommit
        /// Where each of them stands; nil where they are too many to be looked into.
        let places: [Secret: Set<SecretFacts.Place>]?
        /// The files that are asked then.
        let files: [ObjectID: [ChangedFile]]
    }

    private enum Secret: Hashable {
        case value(rule: String, [UInt8])
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
        self.archives = archives
        self.rights = rights
    }

    /// Whether a secret that was found in `file`, at `place`, only moved there from one of them.
    mutating func contain(
        _ secret: FileSecret, of file: ChangedFile, at place: SecretFacts.Place, _ keys: FingerprintKeys
    ) throws -> Bool {
        guard !files.isEmpty, let known = Self.secret(secret, file) else { return false }
        let found = try found ?? look()
        self.found = found
        let all = try found.places ?? places(in: found.files[file.content] ?? []) ?? [:]
        guard let places = all[known] else { return false }
        let told = SecretFacts.Secret(secret.found, keys.fingerprints(of: secret.found), at: place)
        return places.contains { found.rights.letMove(told, from: $0, to: place) }
    }

    private func look() throws -> Found {
        let ignored = files.first { $0.path == IgnoredSecrets.path }.map { file in
            (try? repository.blob(file.content, limit: 1 << 20).get()).map {
                IgnoredSecrets($0)
            } ?? IgnoredSecrets()
        }
        let places = try places(in: files)
        return Found(
            rights: try rights.ofCommit(ignoredBefore: ignored), places: places,
            files: places == nil ? Dictionary(grouping: files, by: \.content) : [:])
    }

    private func places(in files: [ChangedFile]) throws -> [Secret: Set<SecretFacts.Place>]? {
        guard files.count <= Self.maximumFiles,
            try files.reduce(0, { try $0 + repository.size(of: $1.content) }) <= Self.maximumSize
        else { return nil }
        return try files.reduce(into: [:]) { secrets, file in
            for found in try self.secrets(of: file) {
                guard let secret = Self.secret(found, file) else { continue }
                secrets[secret, default: []].insert(found.place(in: file.path, of: commit))
            }
        }
    }

    private func secrets(of file: ChangedFile) throws -> [FileSecret] {
        if let found = known.secrets[file] { return found }
        guard case .success(let content) = try repository.content(of: file.content, limit: Self.maximumSize)
        else { return [] }
        let found = try UnendingText.naming(file.path.text, of: commit) {
            try withExtendedLifetime(content) { try self.secrets(in: content.bytes, file) }
        }
        known.secrets[file] = found
        return found
    }

    private func secrets(in bytes: UnsafeRawBufferPointer, _ file: ChangedFile) throws -> [FileSecret] {
        try archives.scanner.asOneText {
            let plain = try archives.scanner.findings(
                in: bytes, path: file.path.text, inlineAllow: archives.inlineAllow)
            // What is left out of it is not known.
            return try plain.map { FileSecret(found: $0) } + archives(bytes, path: file.path.text).secrets
        }
    }

    private static func secret(_ secret: FileSecret, _ file: ChangedFile) -> Secret? {
        let rule = secret.found.rule.id
        return switch secret.found.kind {
        case .secret: .value(rule: rule, secret.found.value)
        case .file:
            secret.member.map { .member(rule: rule, path: file.path + "!" + TreePath($0)) }
                ?? .file(rule: rule, content: file.content)
        // What is not told is not known either.
        case .unfinished: nil
        }
    }
}
