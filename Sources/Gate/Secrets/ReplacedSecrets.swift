import Domain
import GitObjects
import SecretScan

/// The secrets of the contents that a commit replaces or takes out: what only moves from there to another file, or
/// changes its indentation, is not new.
///
/// They are looked for when a first one is found in what the commit brings.
struct ReplacedSecrets {
    private let files: [ChangedFile]
    private let repository: Repository
    private let scanner: SecretScanner
    private var found: Set<Secret>?

    /// In bytes of all the contents; beyond these every secret counts as new.
    private static let maximumSize = 32 << 20
    private static let maximumFiles = 1_000

    private enum Secret: Hashable {
        case value(rule: String, [UInt8])
        /// A file whose name alone is told.
        case file(rule: String, content: ObjectID)
    }

    init(_ files: [ChangedFile], of repository: Repository, rules scanner: SecretScanner) {
        self.files = files
        self.repository = repository
        self.scanner = scanner
    }

    /// Whether a secret that was found in `content` was in one of them.
    mutating func contain(_ secret: FoundSecret, of content: ObjectID) throws -> Bool {
        guard !files.isEmpty, let secret = Self.secret(secret, content) else { return false }
        let known = try found ?? self.secrets()
        found = known
        return known.contains(secret)
    }

    private func secrets() throws -> Set<Secret> {
        guard files.count <= Self.maximumFiles,
            try files.reduce(0, { try $0 + repository.size(of: $1.content) }) <= Self.maximumSize
        else { return [] }
        return try files.reduce(into: []) { secrets, file in
            guard case .success(let bytes) = try repository.blob(file.content, limit: Self.maximumSize) else {
                return
            }
            let found = try bytes.withUnsafeBytes { try scanner.findings(in: $0, path: file.path) }
            secrets.formUnion(found.compactMap { Self.secret($0, file.content) })
        }
    }

    private static func secret(_ found: FoundSecret, _ content: ObjectID) -> Secret? {
        switch found.kind {
        case .secret: .value(rule: found.rule.id, found.value)
        case .file: .file(rule: found.rule.id, content: content)
        // What is not told is not known either.
        case .unfinished: nil
        }
    }
}
