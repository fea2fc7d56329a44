/// A push as a report shows it.
package struct PushRow: Sendable {
    package let number: Int64
    package let receivedAt: Timestamp
    package let repository: String
    package let actor: String
    package let decision: Verdict.Decision
    /// Whether it was let pass in an emergency.
    package let isEmergency: Bool
    package let policy: String
    package let refUpdates: [RefUpdate]
    package let commits: Int
    package let findings: [Finding]
    /// The states of its forwards, each once.
    package let forwards: [Forward.State]

    package init(
        number: Int64, receivedAt: Timestamp, repository: String, actor: String, decision: Verdict.Decision,
        isEmergency: Bool, policy: String, refUpdates: [RefUpdate], commits: Int, findings: [Finding],
        forwards: [Forward.State]
    ) {
        self.number = number
        self.receivedAt = receivedAt
        self.repository = repository
        self.actor = actor
        self.decision = decision
        self.isEmergency = isEmergency
        self.policy = policy
        self.refUpdates = refUpdates
        self.commits = commits
        self.findings = findings
        self.forwards = forwards
    }
}
