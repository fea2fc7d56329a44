/// What a push does to history: its commits, and what comes to which ref.
package struct HistoryFacts: Sendable {
    /// Every commit that no judged ref contains, oldest first.
    package var commits: [CommitFacts]
    /// What comes to the refs that the policy tells apart.
    package var arrivals = Arrivals()
    /// The commits that the new values of tags lead to, by the tags' refs.
    package var tagged: [RefName: ObjectID] = [:]
    /// The refs whose old value is no longer on the line of first parents, where the policy asks.
    package var crossedRefs: Set<RefName> = []
    /// The paths that refs get back or lose by a rewind, without a commit that says so; for refs that the policy tells
    /// apart.
    package var returned: [RefName: [CommitFacts.ChangedPath]] = [:]

    package init(commits: [CommitFacts] = []) {
        self.commits = commits
    }

    /// Exchanges the texts that are kept and shown.
    ///
    /// - Parameters:
    ///   - exposed: the new commits with a secret in such a text; the others stay as they are.
    ///   - mask: gives a text without its secrets.
    /// - Throws: what `mask` throws.
    package mutating func mask(
        exposed: Set<ObjectID>, by mask: (String) throws -> String
    ) rethrows {
        for index in commits.indices where exposed.contains(commits[index].id) {
            try commits[index].mask(mask)
        }
        try arrivals.mask(mask)
        returned = try returned.mapValues { try $0.map { try $0.masked(mask) } }
    }
}
