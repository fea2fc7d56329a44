/// Something that happened to a hold, to tell those who watch it.
package struct HoldEvent: Hashable, Sendable {
    /// What happened, by the name that webhooks and `hold watch` write.
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case opened = "hold.opened"
        case comment = "hold.comment"
        /// An approver's decision; a new state that follows from it is an event of its own.
        case decision = "hold.decision"
        /// It was approved, and waits again: the policy or an approver changed.
        case reopened = "hold.reopened"
        case approved = "hold.approved"
        case applying = "hold.applying"
        case applied = "hold.applied"
        case rejected = "hold.rejected"
        case cancelled = "hold.cancelled"
        case expired = "hold.expired"
        case stale = "hold.stale"
        case superseded = "hold.superseded"

        /// The event of a hold that came from another state into `state`.
        package init(_ state: HoldState) {
            self =
                switch state {
                case .open: .reopened
                case .approved: .approved
                case .applying: .applying
                case .applied: .applied
                case .rejected: .rejected
                case .cancelled: .cancelled
                case .expired: .expired
                case .stale: .stale
                case .superseded: .superseded
                }
        }
    }

    /// Grows in the order in which events happen.
    package let id: Int64
    /// A name that no other event of any home has, for those outside.
    package let key: String
    /// The number of the hold.
    package let hold: Int64
    package let kind: Kind
    /// The actor who did it; nil where the gate did.
    package let actor: String?
    /// What was decided, for a decision.
    package let decision: HoldDecision?
    /// The words that came with it: a reason or a comment.
    package let words: String?
    package let time: Timestamp

    package init(
        id: Int64, key: String, hold: Int64, kind: Kind, actor: String?, decision: HoldDecision?,
        words: String?, time: Timestamp
    ) {
        self.id = id
        self.key = key
        self.hold = hold
        self.kind = kind
        self.actor = actor
        self.decision = decision
        self.words = words
        self.time = time
    }
}
