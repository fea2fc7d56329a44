/// The delivery of one event to one target.
package struct Delivery: Sendable {
    /// How far a delivery is.
    package enum State: String, Codable, Sendable, CaseIterable {
        /// Still to be sent, now or later.
        case owed
        /// Accepted by the target.
        case delivered
        /// Not sent: no one was to be told.
        case skipped
        /// Given up, after three days or because the target asked for no more.
        case failed
    }

    package let id: Int64
    /// The target's name.
    package let target: String
    package let event: HoldEvent
    /// The number of attempts so far.
    package let attempts: Int

    package init(id: Int64, target: String, event: HoldEvent, attempts: Int) {
        self.id = id
        self.target = target
        self.event = event
        self.attempts = attempts
    }

    private static let waits: [Int64] = [
        5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 14 * 3_600, 20 * 3_600, 24 * 3_600,
    ]

    /// The wait after a number of failures, in milliseconds; nil where the delivery is given up, after three days.
    /// The waits are those of the Standard Webhooks specification, with up to a quarter more by chance (`jitter`
    /// from 0 to 1).
    package static func delay(afterFailures failures: Int, jitter: Double) -> Int64? {
        guard failures >= 1, failures <= waits.count else { return nil }
        return Int64(Double(waits[failures - 1] * 1_000) * (1 + jitter / 4))
    }

    /// The age at which an event is no longer sent, in milliseconds.
    package static let lifetime: Int64 = 3 * 24 * 3_600_000
}
