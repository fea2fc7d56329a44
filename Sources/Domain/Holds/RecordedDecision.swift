/// An approver's decision on a hold, as the ledger keeps it.
package struct RecordedDecision: Sendable {
    package let actor: String
    package let decision: HoldDecision
    /// What was decided on; see `Hold.statement`.
    package let statement: String
    package let reason: String?
    /// The approver's, of the statement, as `ssh-keygen -Y sign` writes it; nil where they did not sign.
    package let signature: String?
    package let decidedAt: Timestamp

    package init(
        actor: String, decision: HoldDecision, statement: String, reason: String?, signature: String?,
        decidedAt: Timestamp
    ) {
        self.actor = actor
        self.decision = decision
        self.statement = statement
        self.reason = reason
        self.signature = signature
        self.decidedAt = decidedAt
    }
}
