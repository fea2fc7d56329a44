/// An event that is brought to one target.
package struct Delivery: Sendable {
    package enum State: String, Codable, Sendable, CaseIterable {
        /// To be brought, now or after `notBefore`.
        case owed
        /// The target took it.
        case delivered
        /// There was nobody to tell.
        case skipped
        /// It was tried long enough, or the target wants nothing any more.
        case failed
    }

    package let id: Int64
    /// The target's name.
    package let target: String
    package let event: HoldEvent
    /// How often it was tried.
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

    /// How long is waited after a number of failures, in milliseconds; nil where it is given up, after three days. The
    /// waits are those that the Standard Webhooks specification names, with up to a quarter more by chance (`jitter` from
    /// 0 to 1).
    package static func delay(afterFailures failures: Int, jitter: Double) -> Int64? {
        guard failures >= 1, failures <= waits.count else { return nil }
        return Int64(Double(waits[failures - 1] * 1_000) * (1 + jitter / 4))
    }

    /// What is older is not told any more, in milliseconds.
    package static let lifetime: Int64 = 3 * 24 * 3_600_000
}
