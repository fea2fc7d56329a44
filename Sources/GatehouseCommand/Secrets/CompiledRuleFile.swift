import Files
import Foundation
import Gate
import Programs
import SecretRules
import SecretScan

/// A file of rules for secrets, compiled.
struct CompiledRuleFile {
    let path: String
    let compiled: RuleCache.Compiled
    /// What is to be said of it, for people.
    let remarks: [String]

    /// Reads and compiles the file at a path.
    init(_ path: String) throws {
        self.path = path
        let loaded = try RuleFile.load(path, defaults: InstalledFiles().defaultRulesPath)
        compiled = try RuleCache().compiled(loaded.rules)
        let emptiness =
            loaded.rules.rules.isEmpty
            ? [
                "\(path) has no rules, so that no secret is found; '[extend]' with 'useDefault = true' adds ours"
            ] : []
        remarks = emptiness + loaded.remarks + compiled.alone.map(\.description)
    }

    /// A home's own rules, or the default ones where it has none.
    init(of home: Home) throws {
        try self.init(home.hasOwnRules ? home.rulesPath : InstalledFiles().defaultRulesPath)
    }
}

extension Home {
    /// Whether it has rules for secrets in the place of the default ones.
    var hasOwnRules: Bool { FileManager.default.fileExists(atPath: rulesPath) }
}
