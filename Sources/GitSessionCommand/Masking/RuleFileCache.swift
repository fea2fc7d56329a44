import Crypto
import Domain
import Foundation
import SecretRules
import SecretScan
import SessionCapture

/// Where an account keeps rules for secrets compiled: to compile them takes seconds, and an agent's hook has
/// milliseconds.
struct RuleFileCache {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Only the account can read it.
    let folder: String

    /// How long another process that compiles is waited for, in seconds.
    private static let patience = 20.0

    init(folder: String) {
        self.folder = folder
    }

    /// The account's own, as the XDG base directory specification has it.
    init(environment: [String: String]) {
        let named = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        self.init(
            folder: (named ?? (environment["HOME"] ?? NSHomeDirectory()) + "/.cache") + "/gatehouse")
    }

    /// What identifies rule files together with the library that compiles them.
    static func digest(of files: [String]) throws -> String {
        var hash = SHA256()
        hash.update(data: Data(CompiledRules.library.utf8))
        for file in files {
            guard let bytes = FileManager.default.contents(atPath: file) else {
                throw Failure(description: "cannot read \(file): \(String(cString: strerror(errno)))")
            }
            hash.update(data: Data("\0\(bytes.count)\0".utf8))
            hash.update(data: bytes)
        }
        return Hexadecimal.string(of: hash.finalize())
    }

    /// A scanner by the rules of the files, which are compiled first where they are not here as they have to be.
    ///
    /// - Parameters:
    ///   - digest: that of the files.
    ///   - isRenewed: whether what is here turned out to be damaged.
    func scanner(
        of files: [String], digest: String, renewing isRenewed: Bool = false
    ) throws -> SecretScanner {
        let path = "\(folder)/rules-\(digest)"
        if !isRenewed, let scanner = Self.load(path) { return scanner }
        return try withLock {
            if isRenewed { unlink(path) }
            // Another process may have done it while this one waited.
            if let scanner = Self.load(path) { return scanner }
            Progress.say("compiling the rules for secrets, which takes some seconds and is done once")
            let compiled = try RuleCompiler.compile(Self.joined(files)).compiled
            try Spool.replace(path, with: compiled)
            return try SecretScanner(CompiledRules(compiled))
        }
    }

    /// Nil where the rules are not there, or cannot be used.
    private static func load(_ path: String) -> SecretScanner? {
        let bytes = try? Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
        return bytes.flatMap { try? SecretScanner(CompiledRules($0)) }
    }

    /// The rules of all files; what a file allows it allows its own rules.
    private static func joined(_ files: [String]) throws -> RuleSet {
        try files.reduce(into: RuleSet()) { all, file in
            let set = try RuleFile.load(file, defaults: file).rules
            all.rules += set.rules
            all.allowLists += set.allowLists.map { list in
                var list = list
                if files.count > 1, list.rules.isEmpty { list.rules = set.rules.map(\.id) }
                return list
            }
        }
    }

    private func withLock<Value>(_ body: () throws -> Value) throws -> Value {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let path = folder + "/rules.lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(description: "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        try Spool.lock(descriptor, path, patience: Self.patience)
        return try body()
    }
}
