import Domain

extension LFSPolicy: PolicyInFile {}

extension LFSPolicy.Settings: ReadFromFile, ReadFromTable {
    /// `[lfs]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(["pointers"] + PolicyTable.entryKeys)
        self.init()
        pointers = try table.action("pointers", otherwise: pointers)
        approval = try table.approval()
        exempt = try table.exemptions()
    }
}
