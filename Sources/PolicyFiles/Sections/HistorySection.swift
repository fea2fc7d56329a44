import Domain

extension HistoryPolicy: PolicyInFile {}

extension HistoryPolicy.Settings: ReadFromFile, ReadFromTable {
    /// `[history]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(["refs", "merges", "linear", "unrelated"] + PolicyTable.entryKeys)
        self.init()
        refs = try table.optionalPatterns("refs")
        merges = try table.action("merges", otherwise: merges)
        linear = try table.action("linear", otherwise: linear)
        unrelated = try table.action("unrelated", otherwise: unrelated)
        approval = try table.approval()
        exempt = try table.exemptions()
    }
}
