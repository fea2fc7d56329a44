import Synchronization

/// How many bytes may be unpacked in all; threads can share one.
///
/// What several threads unpack at the same time may go over it, by less than one archive's bound each.
package final class UnpackingAllowance: Sendable {
    /// For a push, in bytes.
    package static let maximum = 256 << 20
    /// Where nothing more is unpacked, in words for people.
    static let exceeded = "in what is pushed with it more than \(maximum >> 20) MiB are packed"

    private let left = Mutex(maximum)

    package init() {}

    var remaining: Int { left.withLock { $0 } }

    func use(_ count: Int) {
        left.withLock { $0 = max(0, $0 - count) }
    }
}
