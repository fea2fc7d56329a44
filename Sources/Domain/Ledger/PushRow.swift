/// A push as a report shows it.
package struct PushRow: Sendable {
    package let number: Int64
    package let receivedAt: Timestamp
    package let mirror: String
    package let actor: String
    package let verdict: Verdict.Kind
    /// Whether it was let pass in an emergency.
    package let isEmergency: Bool
    package let policy: String
    package let refUpdates: [RefUpdate]
    package let commits: Int
    package let findings: [Finding]
    /// The states of its forwards, each once.
    package let forwards: [Forward.State]

    package init(
        number: Int64, receivedAt: Timestamp, mirror: String, actor: String, verdict: Verdict.Kind,
        isEmergency: Bool, policy: String, refUpdates: [RefUpdate], commits: Int, findings: [Finding],
        forwards: [Forward.State]
    ) {
        self.number = number
        self.receivedAt = receivedAt
        self.mirror = mirror
        self.actor = actor
        self.verdict = verdict
        self.isEmergency = isEmergency
        self.policy = policy
        self.refUpdates = refUpdates
        self.commits = commits
        self.findings = findings
        self.forwards = forwards
    }
}
