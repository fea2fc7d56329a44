import Domain

extension ExternalPolicy: PolicyInFile {}

extension ExternalPolicy.Entry: ReadFromTable {
    /// One `[[external]]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(
            ["program", "arguments", "mirrors", "refs", "timeout"] + PolicyTable.entryKeys)
        guard let program = try table.string("program"), program.hasPrefix("/") else {
            throw table.problem(
                "program", "'program' must be a path from the root, as \"/usr/local/bin/ask-tracker\"")
        }
        self.init(program: program)
        arguments = try table.strings("arguments") ?? []
        mirrors = try table.mirrors()
        refs = try table.optionalPatterns("refs")
        timeout = try table.int("timeout", in: 1...300) ?? timeout
        approval = try table.approval()
        exempt = try table.exemptions()
    }
}
