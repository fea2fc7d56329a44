/// All that the ledger keeps of one judged push.
package struct PushRecord: Sendable {
    package let facts: PushFacts
    package let verdict: Verdict
    /// The digest of the policy that decided.
    package let policy: String
    /// The outcomes of the commits' claims to sessions. A commit that is not here claims none.
    package let sessions: [ObjectID: CheckedClaim]
    /// The agents that commits were written with, where a commit or its session tells.
    package let agents: [ObjectID: String]
    /// The segments that are recorded with the push, in the order of their numbers.
    package let segments: [ReceivedSegment]
    /// What the push has only one half of: commits or their sessions.
    package let late: LateSessions
    /// The request to keep the push for approvers; nil unless it is held.
    package var hold: HoldRequest?
    /// The hold that the push releases; nil unless it releases one.
    package var released: Hold?

    /// The facts that must still be true when the push is recorded; nil if nothing passes.
    package var basis: VerdictBasis? { VerdictBasis(verdict, on: facts, under: policy) }

    package init(
        facts: PushFacts, verdict: Verdict, policy: String, sessions: [ObjectID: CheckedClaim] = [:],
        agents: [ObjectID: String] = [:], segments: [ReceivedSegment] = [],
        late: LateSessions = LateSessions()
    ) {
        self.facts = facts
        self.verdict = verdict
        self.policy = policy
        self.sessions = sessions
        self.agents = agents
        self.segments = segments
        self.late = late
    }
}
