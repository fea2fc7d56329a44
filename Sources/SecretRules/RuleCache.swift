import Crypto
import Domain
import Files
package import Foundation
package import SecretScan

/// Compiled rules that an account keeps, since to compile them takes seconds: in `$XDG_CACHE_HOME/gatehouse`, or
/// `~/.cache/gatehouse`, each set a file that is named by what it was made of.
package struct RuleCache {
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// Only the account can read it.
    package let folder: String

    package init(folder: String) {
        self.folder = folder
    }

    /// The account's own, as the XDG base directory specification has it.
    package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let named = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        self.init(
            folder: (named ?? (environment["HOME"] ?? NSHomeDirectory()) + "/.cache") + "/gatehouse")
    }

    // MARK: Rules that come with the program

    /// What identifies rule files, none of which extends another, together with the library that compiles them.
    package static func digest(of files: [String]) throws -> String {
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

    /// A scanner by the rules of such files, which are compiled first where they are not here as they have to be.
    ///
    /// - Parameters:
    ///   - digest: that of the files.
    ///   - isRenewed: whether what is here turned out to be damaged.
    ///   - announce: is called before they are compiled.
    package func scanner(
        of files: [String], digest: String, renewing isRenewed: Bool = false, announce: () -> Void
    ) throws -> SecretScanner {
        let path = "\(folder)/rules-\(digest)"
        if !isRenewed, let known = Self.scanner(at: path) { return known }
        return try withLock {
            if isRenewed { unlink(path) }
            // Another process may have done it while this one waited.
            if let known = Self.scanner(at: path) { return known }
            announce()
            let compiled = try RuleCompiler.compile(Self.joined(files)).compiled
            try keep(compiled, at: path)
            return try SecretScanner(CompiledRules(compiled))
        }
    }

    /// Nil where the rules are not there, or cannot be used.
    private static func scanner(at path: String) -> SecretScanner? {
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

    // MARK: Any rules

    package struct Compiled: Sendable {
        package let digest: String
        package let bytes: Data
        /// Of rules that were compiled before, none.
        package let alone: [RuleCompiler.Alone]
    }

    /// Rules in their compiled form, from the cache or made now. Where the cache cannot be written they are made each time.
    package func compiled(_ rules: RuleSet) throws -> Compiled {
        let digest = try RuleCompiler.digest(of: rules)
        let library = CompiledRules.library.map { $0.isLetter || $0.isNumber || $0 == "." ? $0 : "-" }
        let path = "\(folder)/rules-\(digest)-\(String(library))"
        if let bytes = FileManager.default.contents(atPath: path), let known = try? CompiledRules(bytes),
            known.digest == digest
        {
            return Compiled(digest: digest, bytes: bytes, alone: [])
        }
        let (bytes, alone) = try RuleCompiler.compile(rules)
        // What runs alone has to be said each time, so that it is compiled each time.
        if alone.isEmpty { try? keep(bytes, at: path) }
        return Compiled(digest: digest, bytes: bytes, alone: alone)
    }

    // MARK: Files

    /// What was made longer ago goes when something new is kept: whoever still needs it makes it again.
    private static let age = 60.0 * 24 * 60 * 60

    private func keep(_ compiled: Data, at path: String) throws {
        try makeFolder()
        try compiled.write(to: URL(fileURLWithPath: path), options: .atomic)
        chmod(path, 0o600)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder)
        where name.hasPrefix("rules-") {
            let old = "\(folder)/\(name)"
            let made = try? FileManager.default.attributesOfItem(atPath: old)[.modificationDate] as? Date
            if let made, -made.timeIntervalSinceNow > Self.age { unlink(old) }
        }
    }

    private func makeFolder() throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// How long another process that compiles is waited for, in seconds.
    private static let patience = 20.0

    private func withLock<Value>(_ body: () throws -> Value) throws -> Value {
        try makeFolder()
        let lock = FileLock(path: folder + "/rules.lock")
        guard let value = try lock.withLock(waiting: Self.patience, body) else {
            throw Failure(description: "another process compiles the rules for secrets and does not finish")
        }
        return value
    }
}
