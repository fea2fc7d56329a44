/// One change of a hold's state; `HoldMachine` has the table of who makes which.
package enum HoldMove: String, Hashable, Sendable, CaseIterable {
    /// Enough approvers agreed.
    case approve
    /// The policy or an approver changed, so that the approvals do not suffice any more.
    case reopen
    /// The push that applies the hold is on record.
    case release
    /// The refs have the values that were reviewed.
    case finish
    /// An approver said no, or the policy does now.
    case reject
    /// The pusher took it back, or its mirror was removed.
    case cancel
    /// No approver decided in time.
    case expire
    /// It can no longer be applied: a ref moved, or Git refuses the update.
    case goStale
    /// The pusher sent another value for one of its refs.
    case supersede

    /// The state that the hold is in afterwards.
    package var target: HoldState {
        switch self {
        case .approve: .approved
        case .reopen: .open
        case .release: .applying
        case .finish: .applied
        case .reject: .rejected
        case .cancel: .cancelled
        case .expire: .expired
        case .goStale: .stale
        case .supersede: .superseded
        }
    }

    /// The states that it starts from.
    package var sources: Set<HoldState> {
        switch self {
        case .approve: [.open]
        case .reopen, .release: [.approved]
        case .finish: [.applying]
        case .goStale: [.open, .approved, .applying]
        case .reject, .cancel, .expire, .supersede: [.open, .approved]
        }
    }
}
