import Domain

extension SecretPolicy: PolicyInFile {}

extension SecretPolicy.Settings: ReadFromFile, ReadFromTable {
    /// `[secrets]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(
            [
                "critical", "high", "medium", "low", "unscanned", "allow_comments", "allow_ignore_file",
                "special",
            ] + PolicyTable.entryKeys)
        self.init()
        critical = try table.action("critical", otherwise: critical)
        high = try table.action("high", otherwise: high)
        medium = try table.action("medium", otherwise: medium)
        low = try table.action("low", otherwise: low)
        unscanned = try table.action("unscanned", otherwise: unscanned)
        if let words = try table.strings("allow_comments") {
            let comments = words.compactMap(AllowComment.init(rawValue:))
            guard comments.count == words.count else {
                throw table.problem(
                    "allow_comments", "'allow_comments' lists \"gitleaks\" and \"gatehouse\", or nothing: []")
            }
            allowComments = comments
        }
        allowsIgnoreFile = try table.bool("allow_ignore_file") ?? allowsIgnoreFile
        approval = try table.approval()
        exempt = try table.exemptions()
        specials = try table.tables("special").map(Special.init)
    }
}

extension SecretPolicy.Settings.Special {
    /// One `[[secrets.special]]` of the policy file.
    fileprivate init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(["rules", "paths", "action"] + PolicyTable.approvalKeys)
        let rules = try table.strings("rules") ?? []
        let paths = try table.strings("paths") ?? []
        guard !rules.isEmpty || !paths.isEmpty else {
            throw table.problem("action", "a special case needs 'rules' or 'paths'")
        }
        self.init(
            rules: rules.map(GlobPattern.init), paths: paths.map(GlobPattern.init),
            action: try table.action("action", otherwise: .record))
        approval = try table.approval()
    }
}
