/// A ref update that is owed to the upstream.
package struct Forward: Sendable {
    /// How far it came.
    package enum State: String, Codable, Sendable, CaseIterable {
        /// It is not there yet, and is tried at `notBefore`.
        case owed
        /// The upstream has it.
        case forwarded
        /// A later update of the same ref was brought instead.
        case superseded
        /// The upstream refuses it for good, or holds something else on the ref. A person has to look.
        case refused
        case diverged
        /// The mirror's ref never took the value: the push ended before Git applied it.
        case lapsed
    }

    package let id: Int64
    package let push: Int64
    package let ref: RefName
    package let old: ObjectID
    package let new: ObjectID
    package let state: State
    package let attempts: Int
    package let queuedAt: Timestamp
    /// When the next attempt is due.
    package let notBefore: Timestamp
    /// Why it is not at the upstream, as far as that was tried.
    package let reason: ForwardReason?

    package init(
        id: Int64, push: Int64, ref: RefName, old: ObjectID, new: ObjectID, state: State, attempts: Int,
        queuedAt: Timestamp, notBefore: Timestamp, reason: ForwardReason?
    ) {
        self.id = id
        self.push = push
        self.ref = ref
        self.old = old
        self.new = new
        self.state = state
        self.attempts = attempts
        self.queuedAt = queuedAt
        self.notBefore = notBefore
        self.reason = reason
    }

    /// Longer than any pause between attempts, in milliseconds.
    package static let longestPause: Int64 = 1_200_000

    /// Whether the next attempt is due. One that lies further ahead than any pause was put there before the clock was
    /// put back.
    package func isDue(at time: Timestamp) -> Bool {
        notBefore <= time || notBefore > time.adding(milliseconds: Self.longestPause)
    }

    /// How long to wait after a number of failures, in milliseconds: doubling from 5 s to 15 min, with up to a
    /// quarter more by chance (`jitter` from 0 to 1) so that many refs do not come back at once.
    package static func delay(afterAttempts attempts: Int, jitter: Double) -> Int64 {
        let base = min(5_000 * (1 << min(attempts, 8)), 900_000)
        return Int64(Double(base) * (1 + jitter / 4))
    }
}
