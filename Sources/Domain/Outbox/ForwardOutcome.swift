/// The result of a forward.
package struct ForwardOutcome: Sendable {
    package let forward: Forward
    package let state: Forward.State
    /// Why it is not at the upstream, without credentials.
    package let reason: ForwardReason?
    /// For a forward that stays owed.
    package let notBefore: Timestamp?

    package init(
        _ forward: Forward, _ state: Forward.State, reason: ForwardReason? = nil, notBefore: Timestamp? = nil
    ) {
        self.forward = forward
        self.state = state
        self.reason = reason
        self.notBefore = notBefore
    }

    /// Whether it says what the upstream has: then no forward of the ref is under way any more. One that failed may have
    /// got there all the same.
    package var tellsOfUpstream: Bool {
        switch state {
        case .forwarded, .diverged: true
        case .refused: reason?.isOfCompanion != true
        case .owed, .superseded, .lapsed: false
        }
    }

    /// Whether the upstream was asked for it.
    package var isAttempt: Bool { state != .superseded && state != .lapsed }
}
