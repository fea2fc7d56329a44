import Foundation
package import SecretRules
package import SecretScan
import TestSupport

/// The rule files that are installed with the gate.
package enum InstalledRules: String, CaseIterable, Sendable {
    case `default`, personal

    package static let folder = PackageFolder.path(of: "install/rules")

    package var path: String { "\(Self.folder)/\(rawValue).toml" }

    package func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    package func load() throws -> RuleFile.Loaded { try RuleFile.load(path, defaults: Self.default.path) }
}

extension RuleSet {
    package func scanner() throws -> SecretScanner {
        try SecretScanner(CompiledRules(RuleCompiler.compile(self).compiled))
    }

    /// One of its rules, with the allow lists that are for it.
    package func only(_ rule: Rule) -> RuleSet {
        RuleSet(
            rules: [rule], allowLists: allowLists.filter { $0.rules.isEmpty || $0.rules.contains(rule.id) })
    }
}
