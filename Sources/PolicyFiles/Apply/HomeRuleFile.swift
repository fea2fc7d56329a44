import Files
package import Gate
import SecretRules

/// The file with a home's rules for secrets, compiled: its own, or the default one if it has none.
package struct HomeRuleFile {
    private let file: CompiledRuleFile

    /// Reads and compiles the file.
    ///
    /// - Throws: `RuleFile.Mistake` with the first mistake in it, and errors of reading it.
    package init(of home: Home) throws {
        file = try CompiledRuleFile(home.hasOwnRules ? home.rulesPath : InstalledFiles().defaultRulesPath)
    }

    /// The file's path.
    package var path: String { file.path }
    /// The digest of the compiled rules.
    package var digest: String { file.compiled.digest }
    /// Remarks about the file, for people.
    package var remarks: [String] { file.remarks }

    /// Stores the compiled rules for the home's hooks.
    func store(in home: Home) throws {
        if !home.rules.has(digest) { try home.rules.store(file.compiled.bytes, digest: digest) }
    }
}
