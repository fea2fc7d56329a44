import Crypto
import Domain
package import Files
package import Foundation
package import SecretScan

/// An account's cache of compiled rules, since compiling takes seconds. It is in `$XDG_CACHE_HOME/gatehouse`, or
/// `~/.cache/gatehouse`, with one file a set, named by a digest of its sources.
package struct RuleCache {
    /// The cache's folder, which only the account can read.
    package let folder: String

    package init(folder: String) {
        self.folder = folder
    }

    /// The account's own cache, in the place of the XDG Base Directory Specification.
    package init(environment: [String: String] = ProcessEnvironment.variables) {
        let named = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        self.init(
            folder: (named ?? (environment["HOME"] ?? NSHomeDirectory()) + "/.cache") + "/gatehouse")
    }

    // MARK: Rules that come with the program

    /// A SHA-256 in hexadecimal that identifies rule files together with the library that compiles them. The files
    /// must not extend others.
    ///
    /// - Throws: `SystemError` where a file cannot be read.
    package static func digest(of files: [String]) throws -> String {
        var hash = SHA256()
        hash.update(data: Data(CompiledRules.library.utf8))
        for file in files {
            guard let bytes = FileManager.default.contents(atPath: file) else {
                throw SystemError("read \(file)")
            }
            hash.update(data: Data("\0\(bytes.count)\0".utf8))
            hash.update(data: bytes)
        }
        return Hexadecimal.string(of: hash.finalize())
    }

    /// A scanner with the rules of such files, which are compiled first if the cache does not have them.
    ///
    /// - Parameters:
    ///   - digest: the digest of the files.
    ///   - isRenewed: whether the cached rules turned out to be damaged.
    ///   - program: the one that shows that they are being compiled.
    /// - Throws: where the rules cannot be read or compiled, or the cache cannot be written.
    package func scanner(
        of files: [String], digest: String, renewing isRenewed: Bool = false, for program: Program
    ) throws -> SecretScanner {
        let path = "\(folder)/rules-\(digest)"
        if !isRenewed, let known = Self.scanner(at: path) { return known }
        return try withLock {
            if isRenewed { unlink(path) }
            // Another process may have compiled them meanwhile.
            if let known = Self.scanner(at: path) { return known }
            let compiled = try Self.compile(Self.joined(files), for: program).compiled
            try keep(compiled, at: path)
            return try SecretScanner(CompiledRules(compiled))
        }
    }

    /// A scanner with cached rules; nil where they are missing or cannot be used.
    private static func scanner(at path: String) -> SecretScanner? {
        MappedFile.bytes(of: path).flatMap { try? SecretScanner(CompiledRules($0)) }
    }

    /// The rules of all files. A file's allow lists apply to its own rules.
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

    // MARK: Any rules

    /// A compiled set of rules.
    package struct Compiled: Sendable {
        package let digest: String
        package let bytes: Data
        /// The rules that run alone; empty for rules from the cache.
        package let alone: [RuleCompiler.Alone]
    }

    /// Compiled rules, from the cache or compiled now. If the cache cannot be written, they are compiled each time.
    ///
    /// - Throws: where they cannot be compiled.
    package func compiled(_ rules: RuleSet, for program: Program) throws -> Compiled {
        let digest = try RuleCompiler.digest(of: rules)
        let library = CompiledRules.library.map { $0.isLetter || $0.isNumber || $0 == "." ? $0 : "-" }
        let path = "\(folder)/rules-\(digest)-\(String(library))"
        if let bytes = FileManager.default.contents(atPath: path), let known = try? CompiledRules(bytes),
            known.digest == digest
        {
            return Compiled(digest: digest, bytes: bytes, alone: [])
        }
        let (bytes, alone) = try Self.compile(rules, for: program)
        // Rules that run alone are reported each time, so such a set is not cached.
        if alone.isEmpty { try? keep(bytes, at: path) }
        return Compiled(digest: digest, bytes: bytes, alone: alone)
    }

    private static func compile(_ rules: RuleSet, for program: Program) throws -> (
        compiled: Data, alone: [RuleCompiler.Alone]
    ) {
        try program.withProgressBar("compiling the rules for secrets, once") {
            try RuleCompiler.compile(rules)
        }
    }

    // MARK: Files

    /// The age of files that are removed when a new one is kept, in seconds; a set that is still needed is compiled
    /// again.
    private static let age = 60.0 * 24 * 60 * 60

    private func keep(_ compiled: Data, at path: String) throws {
        try makeFolder()
        try compiled.write(to: URL(fileURLWithPath: path), options: .atomic)
        chmod(path, 0o600)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name.hasPrefix("rules-") {
            let old = "\(folder)/\(name)"
            if let made = FileStatus(at: old)?.changed, -made.timeIntervalSinceNow > Self.age { unlink(old) }
        }
    }

    func makeFolder() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// How long to wait for another process that compiles, in seconds.
    private static let patience = 20.0

    private func withLock<Value>(_ body: () throws -> Value) throws -> Value {
        try makeFolder()
        let lock = FileLock(path: folder + "/rules.lock")
        guard let value = try lock.withLock(waiting: Self.patience, body) else {
            throw Problem(
                .unavailable, "another process is compiling the rules for secrets and does not finish")
        }
        return value
    }
}
