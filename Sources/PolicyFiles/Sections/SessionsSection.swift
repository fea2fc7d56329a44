import Domain

extension SessionPolicy: PolicyInFile {}

extension SessionPolicy.Settings: ReadFromFile, ReadFromTable {
    private static let words = Word.allCases.map(\.rawValue)

    /// `[sessions]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(
            Self.words + ["verified_coverage", "partial_coverage", "special", "readers"]
                + PolicyTable.entryKeys)
        self.init()
        for word in Word.allCases where table.has(word.rawValue) {
            self[word] = try table.action(word.rawValue, otherwise: self[word])
        }
        let verified = try table.share("verified_coverage") ?? coverage.verified
        let partial = try table.share("partial_coverage", upTo: verified)
        coverage = Attribution.Thresholds(
            verified: verified, partial: partial ?? min(coverage.partial, verified))
        approval = try table.approval()
        exempt = try table.exemptions()
        specials = try table.tables("special").map(Special.init)
        readers = Set(try table.strings("readers") ?? [])
        guard readers.allSatisfy({ $0.hasPrefix("@") ? $0 != "@" : ActorName.isSound($0) }) else {
            throw table.problem(
                "readers",
                "'readers' lists who reads what people asked their agents: actors and groups, as [\"@auditors\"]"
            )
        }
    }
}

extension SessionPolicy.Settings.Special {
    /// One `[[sessions.special]]` of the policy file.
    fileprivate init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        let words = SessionPolicy.Settings.Word.allCases
        try table.allow(["refs", "paths"] + words.map(\.rawValue) + PolicyTable.approvalKeys)
        self.init(
            refs: try table.optionalPatterns("refs"),
            paths: table.has("paths") ? try PathPatterns("paths", of: table) : nil, actions: [:],
            approval: try table.approval())
        for word in words where table.has(word.rawValue) {
            actions[word] = try table.action(word.rawValue, otherwise: .reject)
        }
        guard !refs.isEmpty || paths != nil, !actions.isEmpty else {
            throw table.problem(
                "refs",
                "a special case needs 'refs' or 'paths', and an action for one of "
                    + words.map(\.rawValue).joined(separator: ", "))
        }
    }
}
