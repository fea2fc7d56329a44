/// What lets an accepted push pass, and must still hold when the verdict is recorded.
package struct VerdictBasis: Hashable, Sendable {
    /// The digest of the policy that decided, which must be in force.
    package let policy: String
    /// The names of the pusher and of those who approved, none of whom may be disabled.
    package let actors: [String]

    /// Nil where the verdict lets nothing pass.
    package init?(_ verdict: Verdict, on facts: PushFacts, under policy: String) {
        guard verdict.kind == .accept else { return nil }
        let approvals = facts.decisions.approvals
        self.policy = policy
        actors =
            [facts.push.actor.name] + approvals.persons.map(\.name)
            + [approvals.emergency?.actor].compactMap(\.self)
    }
}
