import Domain

extension SizePolicy: PolicyInFile {}

extension SizePolicy.Settings: ReadFromFile, ReadFromTable {
    /// `[size]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(["commits", "files", "blob", "push"] + PolicyTable.entryKeys)
        self.init()
        commits = try SizePolicy.Limit("commits", of: table)
        files = try SizePolicy.Limit("files", of: table)
        blob = try SizePolicy.Limit("blob", of: table)
        push = try SizePolicy.Limit("push", of: table)
        approval = try table.approval()
        exempt = try table.exemptions()
    }
}

extension SizePolicy.Limit {
    /// `{ most = 500, action = "hold" }`; nil where the file has none.
    fileprivate init?(_ key: String, of table: PolicyTable) throws(PolicyFile.Mistake) {
        guard table.has(key) else { return nil }
        let limit = try table.table(key)
        try limit.allow(["most", "action"])
        guard let most = try limit.int("most", in: 0...(1 << 40)) else {
            throw table.problem(key, "'\(key)' needs a limit, as { most = 500, action = \"hold\" }")
        }
        self.init(most: most, action: try limit.requiredAction("action"))
    }
}
