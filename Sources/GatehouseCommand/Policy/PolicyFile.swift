import Domain
import SecretRules
import TOMLKit

/// The policy file: TOML, read strictly, so that a word that is misspelt is never a rule that silently is not there.
struct PolicyFile {
    let text: String

    /// What is wrong with a file, and where.
    struct Problem: Error, CustomStringConvertible {
        let line: Int
        let column: Int
        let message: String
        var description: String { "line \(line), column \(column): \(message)" }
    }

    /// Checks the file and returns what it asks for.
    func compile() throws(Problem) -> PolicySettings {
        let table: TOMLTable
        do {
            table = try TOMLText.table(text)
        } catch {
            throw Problem(line: error.line, column: error.column, message: error.message)
        }
        let root = PolicyTable(table, path: [], file: self)
        try root.allow([
            "identity", "forward", "approvals", "sessions", "secrets", "refs", "paths", "authors", "messages",
            "size", "history", "notify",
        ])
        var settings = PolicySettings(
            identity: try identity(root.table("identity")), forward: try forward(root.table("forward")),
            approvals: try approvals(root.table("approvals")), sessions: try sessions(root.table("sessions")),
            secrets: try secrets(root.table("secrets")),
            refs: try root.tables("refs").map(rule))
        settings.paths = try root.tables("paths").map(PathPolicy.Entry.init)
        settings.authors = try AuthorPolicy.Settings(root.table("authors"))
        settings.size = try SizePolicy.Settings(root.table("size"))
        settings.history = try HistoryPolicy.Settings(root.table("history"))
        settings.messages = try root.tables("messages").map(MessagePolicy.Entry.init)
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
        try table.allow(["expiry", "wait"] + PolicyTable.approvalKeys)
        var settings = PolicySettings.ApprovalSettings()
        settings.standard = try table.approval() ?? settings.standard
        settings.expiry = try table.int("expiry", in: 1...365) ?? settings.expiry
        settings.wait = try table.int("wait", in: 0...3_600) ?? settings.wait
        return settings
    }

    private func sessions(_ table: PolicyTable) throws(Problem) -> SessionPolicy.Settings {
        try table.allow([
            "missing", "mismatch", "weak", "partial", "unsupported", "undeclared", "others",
            "verified_coverage",
            "partial_coverage",
        ])
        var settings = SessionPolicy.Settings()
        settings.missing = try table.action("missing", otherwise: settings.missing)
        settings.mismatch = try table.action("mismatch", otherwise: settings.mismatch)
        settings.weak = try table.action("weak", otherwise: settings.weak)
        settings.partial = try table.action("partial", otherwise: settings.partial)
        settings.unsupported = try table.action("unsupported", otherwise: settings.unsupported)
        settings.undeclared = try table.action("undeclared", otherwise: settings.undeclared)
        settings.others = try table.action("others", otherwise: settings.others)
        let verified = try table.share("verified_coverage") ?? settings.coverage.verified
        let partial = try table.share("partial_coverage", upTo: verified)
        settings.coverage = Attribution.Thresholds(
            verified: verified, partial: partial ?? min(settings.coverage.partial, verified))
        return settings
    }

    private func secrets(_ table: PolicyTable) throws(Problem) -> SecretPolicy.Settings {
        try table.allow([
            "critical", "high", "medium", "low", "unscanned", "allow_comments", "allow_ignore_file",
            "special",
        ])
        var settings = SecretPolicy.Settings()
        settings.critical = try table.action("critical", otherwise: settings.critical)
        settings.high = try table.action("high", otherwise: settings.high)
        settings.medium = try table.action("medium", otherwise: settings.medium)
        settings.low = try table.action("low", otherwise: settings.low)
        settings.unscanned = try table.action("unscanned", otherwise: settings.unscanned)
        if let words = try table.strings("allow_comments") {
            let comments = words.compactMap(SecretPolicy.Settings.AllowComment.init(rawValue:))
            guard comments.count == words.count else {
                throw table.problem(
                    "allow_comments", "'allow_comments' lists \"gitleaks\" and \"gatehouse\", or nothing: []")
            }
            settings.allowComments = comments
        }
        settings.allowsIgnoreFile = try table.bool("allow_ignore_file") ?? settings.allowsIgnoreFile
        settings.specials = try table.tables("special").map { special throws(Problem) in
            try special.allow(["rules", "paths", "action"])
            let rules = try special.strings("rules") ?? []
            let paths = try special.strings("paths") ?? []
            guard !rules.isEmpty || !paths.isEmpty else {
                throw special.problem("action", "a special case needs 'rules' or 'paths'")
            }
            return SecretPolicy.Settings.Special(
                rules: rules.map(GlobPattern.init), paths: paths.map(GlobPattern.init),
                action: try special.action("action", otherwise: .record))
        }
        return settings
    }

    private func rule(_ table: PolicyTable) throws(Problem) -> RefPolicy.Rule {
        try table.allow(["match", "create", "update", "rewind", "delete", "move"] + PolicyTable.entryKeys)
        var rule = RefPolicy.Rule(
            match: try table.patterns("match"), create: try table.action("create", otherwise: .accept),
            update: try table.action("update", otherwise: .accept),
            rewind: try table.action("rewind", otherwise: .accept),
            delete: try table.action("delete", otherwise: .accept),
            move: try table.action("move", otherwise: .accept), approval: try table.approval())
        rule.exempt = try table.exemptions()
        return rule
    }
}
