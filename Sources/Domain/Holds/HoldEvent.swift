/// Something that happened to a hold, to be told to those who look on.
package struct HoldEvent: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        case opened = "hold.opened"
        case comment = "hold.comment"
        /// An approver's word; what becomes of the hold by it is an event of its own.
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

        /// That a hold came from another state into `state`.
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

    /// In the order in which they happened.
    package let id: Int64
    /// Names it to the world, and is of no other event of any home.
    package let key: String
    /// The number of the hold.
    package let hold: Int64
    package let kind: Kind
    /// Who did it, where it was somebody.
    package let actor: String?
    /// Of a decision.
    package let decision: HoldDecision?
    /// What was said with it.
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
