import Domain

extension AuthorPolicy: PolicyInFile {}

extension AuthorPolicy.Settings: ReadFromFile, ReadFromTable {
    /// `[authors]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(
            ["domains", "emails", "unlisted", "noreply", "must_be_pusher", "delegates"]
                + PolicyTable.entryKeys)
        self.init()
        domains = try Self.patterns("domains", of: table) { !$0.contains("@") } ?? []
        emails = try Self.patterns("emails", of: table) { $0.contains("@") } ?? []
        unlisted = try table.action("unlisted", otherwise: unlisted)
        noreply = try table.action("noreply", otherwise: noreply)
        mustBePusher = try table.action("must_be_pusher", otherwise: mustBePusher)
        delegates = try table.strings("delegates") ?? []
        approval = try table.approval()
        exempt = try table.exemptions()
    }

    /// Patterns of addresses, in lower case as what they are compared with.
    private static func patterns(
        _ key: String, of table: PolicyTable, where isSound: (String) -> Bool
    ) throws(PolicyFile.Mistake) -> [GlobPattern]? {
        guard let texts = try table.strings(key) else { return nil }
        guard !texts.isEmpty, texts.allSatisfy({ !$0.isEmpty && isSound($0) }) else {
            throw table.problem(
                key,
                key == "domains"
                    ? "'domains' lists what stands behind the @, as [\"example.com\", \"*.example.com\"]"
                    : "'emails' lists patterns of addresses, as [\"*@example.com\"]")
        }
        return texts.map { GlobPattern($0.lowercased()) }
    }
}
