import Domain

extension MessagePolicy: PolicyInFile {}

extension MessagePolicy.Entry: ReadFromTable {
    /// One `[[messages]]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(
            [
                "mirrors", "refs", "part", "require", "forbid", "ticket", "subject_length", "action",
                "signed_off_by_agent",
            ] + PolicyTable.entryKeys)
        self.init()
        mirrors = try table.mirrors()
        refs = try table.optionalPatterns("refs")
        if let word = try table.string("part") {
            guard let part = Part(rawValue: word) else {
                throw table.problem("part", "'part' must be \"subject\", \"body\" or \"message\"")
            }
            self.part = part
        }
        require = try Self.patterns("require", of: table)
        forbid = try Self.patterns("forbid", of: table)
        ticket = try table.string("ticket")
        subjectLength = try table.int("subject_length", in: 1...1_000)
        signedOffByAgent = try table.action("signed_off_by_agent", otherwise: .accept)
        let asksForWords = !require.isEmpty || !forbid.isEmpty || ticket != nil || subjectLength != nil
        action = asksForWords || signedOffByAgent == .accept ? try table.requiredAction("action") : .accept
        guard asksForWords || signedOffByAgent > .accept else {
            throw table.problem(
                "action",
                "an entry needs 'require', 'forbid', 'ticket', 'subject_length' or 'signed_off_by_agent'")
        }
        approval = try table.approval()
        exempt = try table.exemptions()
    }

    private static func patterns(
        _ key: String, of table: PolicyTable
    ) throws(PolicyFile.Mistake) -> [MessagePattern] {
        guard let texts = try table.strings(key) else { return [] }
        guard !texts.isEmpty, !texts.contains("") else {
            throw table.problem(key, "'\(key)' lists words and patterns, as [\"fixup!\", \"feat: *\"]")
        }
        return texts.map(MessagePattern.init)
    }
}
