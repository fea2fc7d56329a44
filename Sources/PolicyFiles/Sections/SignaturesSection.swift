import Domain

extension SignaturePolicy: PolicyInFile {}

extension SignaturePolicy.Entry: ReadFromTable {
    /// One `[[signatures]]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(["mirrors", "refs", "commits", "tags", "pushes", "signer"] + PolicyTable.entryKeys)
        self.init()
        mirrors = try table.mirrors()
        refs = try table.optionalPatterns("refs")
        commits = try table.action("commits", otherwise: .accept)
        tags = try table.action("tags", otherwise: .accept)
        pushes = try table.action("pushes", otherwise: .accept)
        guard [commits, tags, pushes].contains(where: { $0 > .accept }) else {
            throw table.problem(
                "commits", "an entry needs an action for 'commits', 'tags' or 'pushes' that are not signed")
        }
        if let word = try table.string("signer") {
            guard let signer = Signer(rawValue: word) else {
                throw table.problem("signer", "'signer' must be \"author\", \"committer\" or \"pusher\"")
            }
            self.signer = signer
        }
        approval = try table.approval()
        exempt = try table.exemptions()
    }
}
