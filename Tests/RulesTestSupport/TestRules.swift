import Foundation
package import SecretRules
package import SecretScan

/// Rules for one test, compiled as they are for the gate.
package struct TestRules {
    package let loaded: RuleFile.Loaded
    package let alone: [RuleCompiler.Alone]
    package let scanner: SecretScanner
    private let inlineAllow: SecretScanner.InlineAllow

    /// - Parameter files: further files beside the one that is loaded, by name.
    package init(
        _ toml: String, files: [String: String] = [:],
        inlineAllow: SecretScanner.InlineAllow = [.gitleaks, .gatehouse]
    ) throws {
        loaded = try Self.load(toml, files: files)
        let (compiled, alone) = try RuleCompiler.compile(loaded.rules)
        self.alone = alone
        scanner = try SecretScanner(CompiledRules(compiled))
        self.inlineAllow = inlineAllow
    }

    package static func load(_ toml: String, files: [String: String] = [:]) throws -> RuleFile.Loaded {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "rules-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files.merging(["rules.toml": toml], uniquingKeysWith: { $1 }) {
            try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        }
        return try RuleFile.load(
            folder.path + "/rules.toml", defaults: folder.path + "/defaults.toml")
    }

    package func find(_ text: String, path: String = "", depth: Int = 2) throws -> [FoundSecret] {
        try scanner.findings(in: Data(text.utf8), path: path, inlineAllow: inlineAllow, depth: depth)
    }

    /// The findings without those marked as allowed, as `rule:secret`.
    package func found(_ text: String, path: String = "", depth: Int = 2) throws -> [String] {
        try find(text, path: path, depth: depth).filter { !$0.isVouchedFor }.map {
            "\($0.rule.id):\(String(decoding: $0.value, as: UTF8.self))"
        }
    }
}
