/// What the ledger needs to keep a push for an approver.
package struct HoldRequest: Sendable {
    package let updates: HeldUpdates
    package let expiresAt: Timestamp
    package let participants: Participants
    /// Names the folder in which its objects are already; nil where the same is held already.
    package let key: String?

    package init(updates: HeldUpdates, expiresAt: Timestamp, participants: Participants, key: String?) {
        self.updates = updates
        self.expiresAt = expiresAt
        self.participants = participants
        self.key = key
    }
}
