import Files
import SecretScan

/// A file of rules for secrets, compiled.
package struct CompiledRuleFile {
    package let path: String
    package let compiled: RuleCache.Compiled
    /// Remarks about the file, for people.
    package let remarks: [String]

    /// Reads and compiles the file at a path.
    ///
    /// - Throws: `RuleFile.Mistake` with the first mistake in it, and errors of reading it.
    package init(_ path: String) throws {
        self.path = path
        let loaded = try RuleFile.load(path, defaults: InstalledFiles().defaultRulesPath)
        compiled = try RuleCache().compiled(loaded.rules, for: .gatehouse)
        let emptiness =
            loaded.rules.rules.isEmpty
            ? [
                "\(path) has no rules, so no secret is found; '[extend]' with 'useDefault = true' adds the default ones"
            ] : []
        remarks = emptiness + loaded.remarks + compiled.alone.map(\.description)
    }
}
