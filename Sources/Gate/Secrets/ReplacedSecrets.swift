import Domain
import GitObjects
import SecretScan

/// The secrets of the contents that a commit replaces or takes out: what only moves from there to another file, or
/// changes its indentation, is not new.
///
/// They are looked for when a first one is found in what the commit brings.
struct ReplacedSecrets {
    private let files: [ChangedFile]
    private let commit: ObjectID
    private let repository: Repository
    private let scanner: SecretScanner
    private let allowance: UnpackingAllowance
    private var found: Set<Secret>?

    /// In bytes of all the contents; beyond these every secret counts as new.
    private static let maximumSize = 32 << 20
    private static let maximumFiles = 1_000

    private enum Secret: Hashable {
        case value(rule: String, [UInt8])
        /// A file whose name alone is told.
        case file(rule: String, content: ObjectID)
        /// A member of an archive whose name alone is told.
        case member(rule: String, path: String)
    }

    init(
        _ files: [ChangedFile], by commit: ObjectID, of repository: Repository, rules scanner: SecretScanner,
        allowance: UnpackingAllowance
    ) {
        self.files = files
        self.commit = commit
        self.allowance = allowance
        self.repository = repository
        self.scanner = scanner
    }

    /// Whether a secret that was found in `file` was in one of them.
    mutating func contain(_ secret: FileSecret, of file: ChangedFile) throws -> Bool {
        guard !files.isEmpty, let secret = Self.secret(secret, file) else { return false }
        let known = try found ?? self.secrets()
        found = known
        return known.contains(secret)
    }

    private func secrets() throws -> Set<Secret> {
        guard files.count <= Self.maximumFiles,
            try files.reduce(0, { try $0 + repository.size(of: $1.content) }) <= Self.maximumSize
        else { return [] }
        return try files.reduce(into: []) { secrets, file in
            guard
                case .success(let content) = try repository.content(of: file.content, limit: Self.maximumSize)
            else { return }
            let found = try UnendingText.naming(file.path, of: commit) {
                try withExtendedLifetime(content) { try self.secrets(in: content.bytes, file) }
            }
            secrets.formUnion(found.compactMap { Self.secret($0, file) })
        }
    }

    private func secrets(in bytes: UnsafeRawBufferPointer, _ file: ChangedFile) throws -> [FileSecret] {
        try scanner.asOneText {
            let plain = try scanner.findings(in: bytes, path: file.path)
            // What is left out of it is not known.
            let scan = ScanArchive(scanner: scanner, inlineAllow: [], allowance: allowance)
            return try plain.map { FileSecret(found: $0) } + scan(bytes, path: file.path).secrets
        }
    }

    private static func secret(_ secret: FileSecret, _ file: ChangedFile) -> Secret? {
        let rule = secret.found.rule.id
        return switch secret.found.kind {
        case .secret: .value(rule: rule, secret.found.value)
        case .file:
            secret.member.map { .member(rule: rule, path: "\(file.path)!\($0)") }
                ?? .file(rule: rule, content: file.content)
        // What is not told is not known either.
        case .unfinished: nil
        }
    }
}
