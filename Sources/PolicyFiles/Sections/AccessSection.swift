import Domain

extension AccessPolicy: PolicyInFile {}

extension AccessPolicy.Entry: ReadFromTable {
    /// One `[[access]]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(["who", "mirrors", "refs", "may"])
        guard let who = try table.strings("who"), !who.isEmpty,
            who.allSatisfy({ !$0.isEmpty && $0 != "@" })
        else {
            throw table.problem(
                "who", "'who' lists actors and groups, as [\"eve\", \"@release\"], or everybody: [\"*\"]")
        }
        self.init(who: Set(who))
        mirrors = try table.mirrors()
        refs = try table.optionalPatterns("refs")
        guard let words = try table.strings("may") else { return }
        may = Set(words.compactMap(AccessPolicy.Right.init(rawValue:)))
        guard !words.isEmpty, may.count == Set(words).count else {
            let known = AccessPolicy.Right.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw table.problem("may", "'may' lists some of \(known)")
        }
    }
}
