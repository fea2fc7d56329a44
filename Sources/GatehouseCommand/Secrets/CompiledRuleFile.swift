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
    /// Remarks about the file, for people.
    let remarks: [String]

    /// Reads and compiles the file at a path.
    init(_ path: String) throws {
        self.path = path
        let loaded = try RuleFile.load(path, defaults: InstalledFiles().defaultRulesPath)
        compiled = try RuleCache().compiled(loaded.rules)
        let emptiness =
            loaded.rules.rules.isEmpty
            ? [
                "\(path) has no rules, so no secret is found; '[extend]' with 'useDefault = true' adds the default ones"
            ] : []
        remarks = emptiness + loaded.remarks + compiled.alone.map(\.description)
    }

    /// A home's own rules, or the default ones if it has none.
    init(of home: Home) throws {
        try self.init(home.hasOwnRules ? home.rulesPath : InstalledFiles().defaultRulesPath)
    }
}

extension Home {
    /// Whether the home has its own rules for secrets in place of the default ones.
    var hasOwnRules: Bool { FileManager.default.fileExists(atPath: rulesPath) }
}
