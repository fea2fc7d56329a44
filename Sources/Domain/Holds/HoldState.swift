/// Where a hold stands; `HoldMachine` has the moves between the states.
package enum HoldState: String, Hashable, Sendable, Codable, CaseIterable {
    /// It waits for approvers.
    case open
    /// Enough of them agreed; it waits to be applied.
    case approved
    /// It is being applied to the mirror.
    case applying
    /// Its refs have the values that were reviewed.
    case applied
    /// An approver said no, or the policy does now.
    case rejected
    /// Its pusher took it back.
    case cancelled
    /// No approver decided in time.
    case expired
    /// One of its refs moved on meanwhile.
    case stale
    /// Its pusher sent another value for one of its refs.
    case superseded

    /// Whether another state may follow.
    package var isOpen: Bool { self == .open || self == .approved || self == .applying }
}
