package import Foundation
package import SecretScan

/// Compiled rules that an account keeps, so that the same rules are compiled once: in `$XDG_CACHE_HOME/gatehouse`, or
/// `~/.cache/gatehouse`, each set a file that is named by the rules' digest and the library's version.
package struct RuleCache {
    private let folder: String

    package init(environment: [String: String] = ProcessInfo.processInfo.environment) {
        let cache = environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        folder = (cache ?? (environment["HOME"] ?? NSHomeDirectory()) + "/.cache") + "/gatehouse"
    }

    package struct Compiled: Sendable {
        package let digest: String
        package let bytes: Data
        /// Of rules that were compiled before, none.
        package let alone: [RuleCompiler.Alone]
    }

    /// Rules in their compiled form, from the cache or made now, which takes seconds. Where the cache cannot be written
    /// they are made each time.
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
        if alone.isEmpty {
            try? FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try? bytes.write(to: URL(fileURLWithPath: path), options: .atomic)
        }
        return Compiled(digest: digest, bytes: bytes, alone: alone)
    }
}
