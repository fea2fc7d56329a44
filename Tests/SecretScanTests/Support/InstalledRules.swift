import Foundation
import SecretRules
import TestSupport

@testable import SecretScan

/// The rule files that are installed with the gate.
enum InstalledRules: String, CaseIterable, Sendable {
    case `default`, personal

    static let folder = PackageFolder.path(of: "install/rules")

    var path: String { "\(Self.folder)/\(rawValue).toml" }

    func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    func load() throws -> RuleFile.Loaded { try RuleFile.load(path, defaults: Self.default.path) }
}

extension RuleSet {
    func scanner() throws -> SecretScanner {
        try SecretScanner(CompiledRules(RuleCompiler.compile(self).compiled))
    }

    /// One of its rules, with the allow lists that are for it.
    func only(_ rule: Rule) -> RuleSet {
        RuleSet(
            rules: [rule], allowLists: allowLists.filter { $0.rules.isEmpty || $0.rules.contains(rule.id) })
    }
}
