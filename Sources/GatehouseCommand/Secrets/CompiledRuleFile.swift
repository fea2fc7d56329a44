import Foundation
import Gate
import GitProcess
import SecretRules
import SecretScan

/// The rules for secrets that a home asks for: its own, or the default ones where it has none.
struct HomeRuleFile {
    let path: String
    let compiled: RuleCache.Compiled
    /// What is to be said of them, for people.
    let remarks: [String]

    /// Reads and compiles them.
    init(_ home: Home) throws {
        let defaults = try InstalledFiles().defaultRulesPath
        path = FileManager.default.fileExists(atPath: home.rulesPath) ? home.rulesPath : defaults
        let loaded = try RuleFile.load(path, defaults: defaults)
        compiled = try RuleCache().compiled(loaded.rules)
        let emptiness =
            loaded.rules.rules.isEmpty
            ? [
                "\(path) has no rules, so that no secret is found; '[extend]' with 'useDefault = true' adds ours"
            ] : []
        remarks = emptiness + loaded.remarks + compiled.alone.map(\.description)
    }
}
