import Domain
package import Foundation
package import SecretScan

/// The compiled rules of a home. Each set is a file in `HOME/rules`, named by the rules' digest.
package struct HomeRules: Sendable {
    private let folder: String

    init(folder: String) {
        self.folder = folder
    }

    /// A scanner with the rules of a digest.
    ///
    /// - Throws: `Problem` where they are missing or damaged.
    package func scanner(_ digest: String) throws -> SecretScanner {
        try using(digest) { try SecretScanner($0) }
    }

    /// The ids of the rules of a digest.
    ///
    /// - Throws: `Problem` where they are missing or damaged.
    package func ids(_ digest: String) throws -> [String] {
        try using(digest, \.ids)
    }

    private func using<Value>(_ digest: String, _ body: (CompiledRules) throws -> Value) throws -> Value {
        guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path(digest)), options: .alwaysMapped)
        else {
            throw Problem(
                .missing, "the rules for secrets are not compiled", advice: "run 'gatehouse policy apply'")
        }
        do {
            let rules = try CompiledRules(bytes)
            guard rules.digest == digest else { throw CompiledRules.Unusable.damaged }
            return try body(rules)
        } catch let unusable as CompiledRules.Unusable {
            throw Problem(.damaged, "\(unusable)", advice: "run 'gatehouse upgrade'")
        }
    }

    /// Whether the rules of a digest can be used here.
    package func has(_ digest: String) -> Bool {
        (try? scanner(digest)) != nil
    }

    /// Stores compiled rules atomically.
    ///
    /// - Throws: errors of the file system.
    package func store(_ compiled: Data, digest: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try compiled.write(to: URL(fileURLWithPath: path(digest)), options: .atomic)
    }

    private func path(_ digest: String) -> String { "\(folder)/\(digest)" }
}
