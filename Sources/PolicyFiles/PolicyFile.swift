package import Domain
import SecretRules
package import TOMLKit

/// The policy file: TOML, read strictly, so that a word that is misspelt is never a rule that silently is not there.
package struct PolicyFile {
    package let text: String

    /// What is wrong with a file, and where.
    package struct Mistake: ProblemSource {
        package let line: Int
        package let column: Int
        package let message: String
        /// A file that must be corrected.
        package var problem: Problem { Problem(.invalid, "line \(line), column \(column): \(message)") }
    }

    /// Checks the file and returns what it asks for.
    ///
    /// - Throws: `Mistake` where the file is no TOML, or a key or a value is wrong.
    package func compile() throws(Mistake) -> PolicySettings {
        try compile(parsed())
    }

    private func parsed() throws(Mistake) -> TOMLTable {
        do {
            return try TOMLText.table(text)
        } catch {
            throw Mistake(line: error.line, column: error.column, message: error.message)
        }
    }

    /// The list that stands at the top under `key`; empty where there is none.
    ///
    /// - Throws: `Mistake` where the file is no TOML, or the value no list of strings.
    func strings(_ key: String) throws(Mistake) -> [String] {
        try PolicyTable(parsed(), path: [], file: self).strings(key) ?? []
    }

    /// Whether the file has a value or table of this name.
    ///
    /// - Throws: `Mistake` where the file is no TOML.
    package func has(_ key: String) throws(Mistake) -> Bool { try parsed()[key] != nil }

    /// The tables that are the home's alone, and no mirror's.
    static let homeTables = ["include", "pinned", "identity", "forward", "approvals", "notify"]

    /// The tables that can be pinned: the limits, and those of policies.
    static var pinnable: [String] { Policies.inFile.map { $0.name } + ["limits"] }

    /// Checks what was read of this file, and returns what it asks for.
    ///
    /// - Throws: `Mistake` where a key or a value is wrong.
    package func compile(_ table: TOMLTable) throws(Mistake) -> PolicySettings {
        let root = PolicyTable(table, path: [], file: self)
        try root.allow(Self.homeTables + ["help"] + Self.pinnable)
        _ = try root.strings("include")
        let pinned = try root.strings("pinned") ?? []
        guard pinned.allSatisfy(Self.pinnable.contains) else {
            throw root.problem(
                "pinned", "'pinned' lists tables: \(Self.pinnable.joined(separator: ", "))")
        }
        var settings = PolicySettings()
        settings.identity = try PolicySettings.IdentitySettings(root.table("identity"))
        settings.forward = try PolicySettings.ForwardSettings(root.table("forward"))
        settings.approvals = try PolicySettings.ApprovalSettings(root.table("approvals"))
        settings.limits = try PushLimits(root.table("limits"))
        settings.help = try HelpSettings(root.table("help"))
        for policy in Policies.inFile { try policy.read(root, into: &settings) }
        settings.notify = try NotificationTarget.all(root.tables("notify"))
        return settings
    }
}
