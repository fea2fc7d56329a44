import Domain

extension RefPolicy: PolicyInFile {}

extension RefPolicy.Entry: ReadFromTable {
    /// One `[[refs]]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(
            ["match", "mirrors", "create", "update", "rewind", "delete", "move"] + PolicyTable.entryKeys)
        self.init(
            match: try table.patterns("match"), create: try table.action("create", otherwise: .accept),
            update: try table.action("update", otherwise: .accept),
            rewind: try table.action("rewind", otherwise: .accept),
            delete: try table.action("delete", otherwise: .accept),
            move: try table.action("move", otherwise: .accept), approval: try table.approval())
        mirrors = try table.mirrors()
        exempt = try table.exemptions()
    }
}
