import Domain

extension AgentPolicy: PolicyInFile {}

extension AgentPolicy.Entry: ReadFromTable {
    /// One `[[agents]]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(
            ["mirrors", "refs", "paths", "agents", "models", "unlisted", "share"] + PolicyTable.entryKeys)
        self.init()
        mirrors = try table.mirrors()
        refs = try table.optionalPatterns("refs")
        if table.has("paths") { paths = try PathPatterns("paths", of: table) }
        agents = try table.strings("agents")?.map(GlobPattern.init) ?? []
        models = try table.strings("models")?.map(GlobPattern.init) ?? []
        unlisted = try table.action("unlisted", otherwise: .accept)
        share = try Share("share", of: table)
        approval = try table.approval()
        exempt = try table.exemptions()
        let isList = !agents.isEmpty || !models.isEmpty
        guard isList == (unlisted > .accept) else {
            throw table.problem(
                "unlisted", "'agents' or 'models' say who may write, and 'unlisted' what happens to others")
        }
        guard isList || share != nil else {
            throw table.problem("agents", "an entry needs 'agents', 'models' or 'share'")
        }
    }
}

extension AgentPolicy.Entry.Share {
    /// `{ most = 0.8, action = "hold" }`; nil where the file has none.
    fileprivate init?(_ key: String, of table: PolicyTable) throws(PolicyFile.Mistake) {
        guard table.has(key) else { return nil }
        let limit = try table.table(key)
        try limit.allow(["most", "action"])
        guard let most = try limit.share("most") else {
            throw table.problem(key, "'\(key)' needs a limit, as { most = 0.8, action = \"hold\" }")
        }
        self.init(most: most, action: try limit.requiredAction("action"))
    }
}
