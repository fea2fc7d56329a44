/// What became of a hold.
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
    /// Nobody decided in time.
    case expired
    /// One of its refs moved on meanwhile.
    case stale
    /// Its pusher sent another value for one of its refs.
    case superseded

    /// Whether something may still become of it.
    package var isOpen: Bool { self == .open || self == .approved || self == .applying }

    /// The states that may follow.
    package var successors: Set<HoldState> {
        switch self {
        case .open: [.approved, .rejected, .cancelled, .expired, .stale, .superseded]
        // The policy may have changed, or an approver may be none any more: then it waits again.
        case .approved: [.open, .applying, .rejected, .cancelled, .expired, .stale, .superseded]
        case .applying: [.applied, .stale, .approved]
        case .applied, .rejected, .cancelled, .expired, .stale, .superseded: []
        }
    }
}
