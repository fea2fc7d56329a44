package import Domain
import SecretRules
package import TOMLKit

/// The policy file: TOML, read strictly, so that a word that is misspelt is never a rule that silently is not there.
package struct PolicyFile {
    package let text: String

    /// What is wrong with a file, and where.
    package struct Problem: Error, CustomStringConvertible {
        package let line: Int
        package let column: Int
        package let message: String
        package var description: String { "line \(line), column \(column): \(message)" }
    }

    /// Checks the file and returns what it asks for.
    package func compile() throws(Problem) -> PolicySettings {
        try compile(parsed())
    }

    private func parsed() throws(Problem) -> TOMLTable {
        do {
            return try TOMLText.table(text)
        } catch {
            throw Problem(line: error.line, column: error.column, message: error.message)
        }
    }

    /// The list that stands at the top under `key`.
    func strings(_ key: String) throws(Problem) -> [String] {
        try PolicyTable(parsed(), path: [], file: self).strings(key) ?? []
    }

    /// Whether the file has a value or table of this name.
    package func has(_ key: String) throws(Problem) -> Bool { try parsed()[key] != nil }

    /// The tables that can be pinned.
    static let pinnable = [
        "sessions", "secrets", "refs", "paths", "authors", "messages", "size", "history", "agents",
        "signatures",
        "external", "access", "limits", "lfs",
    ]

    /// Checks what was read of this file.
    package func compile(_ table: TOMLTable) throws(Problem) -> PolicySettings {
        let root = PolicyTable(table, path: [], file: self)
        try root.allow(["include", "pinned", "identity", "forward", "approvals", "notify"] + Self.pinnable)
        _ = try root.strings("include")
        let pinned = try root.strings("pinned") ?? []
        guard pinned.allSatisfy(Self.pinnable.contains) else {
            throw root.problem(
                "pinned", "'pinned' lists tables: \(Self.pinnable.joined(separator: ", "))")
        }
        var settings = PolicySettings(
            identity: try identity(root.table("identity")), forward: try forward(root.table("forward")),
            approvals: try approvals(root.table("approvals")),
            sessions: try SessionPolicy.Settings(root.table("sessions")),
            secrets: try SecretPolicy.Settings(root.table("secrets")),
            refs: try root.tables("refs").map(rule))
        settings.access = try root.tables("access").map(AccessPolicy.Entry.init)
        settings.paths = try root.tables("paths").map(PathPolicy.Entry.init)
        settings.agents = try root.tables("agents").map(AgentPolicy.Entry.init)
        settings.authors = try AuthorPolicy.Settings(root.table("authors"))
        settings.size = try SizePolicy.Settings(root.table("size"))
        settings.history = try HistoryPolicy.Settings(root.table("history"))
        settings.limits = try PushLimits(root.table("limits"))
        settings.messages = try root.tables("messages").map(MessagePolicy.Entry.init)
        settings.external = try root.tables("external").map(ExternalPolicy.Entry.init)
        settings.signatures = try root.tables("signatures").map(SignaturePolicy.Entry.init)
        settings.lfs = try LFSPolicy.Settings(root.table("lfs"))
        settings.notify = try NotificationTarget.all(root.tables("notify"))
        return settings
    }

    private func identity(_ table: PolicyTable) throws(Problem) -> PolicySettings.IdentitySettings {
        try table.allow(["local"])
        return PolicySettings.IdentitySettings(local: try table.bool("local") ?? false)
    }

    private func forward(_ table: PolicyTable) throws(Problem) -> PolicySettings.ForwardSettings {
        try table.allow(["wait"])
        return PolicySettings.ForwardSettings(wait: try table.int("wait", in: 0...600) ?? 10)
    }

    private func approvals(_ table: PolicyTable) throws(Problem) -> PolicySettings.ApprovalSettings {
        try table.allow(["expiry", "wait", "emergency", "signed"] + PolicyTable.approvalKeys)
        var settings = PolicySettings.ApprovalSettings()
        settings.standard = try table.approval() ?? settings.standard
        settings.expiry = try table.int("expiry", in: 1...365) ?? settings.expiry
        settings.wait = try table.int("wait", in: 0...3_600) ?? settings.wait
        settings.emergency = Set(try table.strings("emergency") ?? [])
        settings.signed = try table.bool("signed") ?? settings.signed
        return settings
    }

    private func rule(_ table: PolicyTable) throws(Problem) -> RefPolicy.Rule {
        try table.allow(
            ["match", "mirrors", "create", "update", "rewind", "delete", "move"] + PolicyTable.entryKeys)
        var rule = RefPolicy.Rule(
            match: try table.patterns("match"), create: try table.action("create", otherwise: .accept),
            update: try table.action("update", otherwise: .accept),
            rewind: try table.action("rewind", otherwise: .accept),
            delete: try table.action("delete", otherwise: .accept),
            move: try table.action("move", otherwise: .accept), approval: try table.approval())
        rule.mirrors = try table.mirrors()
        rule.exempt = try table.exemptions()
        return rule
    }
}
