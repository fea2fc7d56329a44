import Synchronization

/// A limit on the bytes that may be unpacked in all, shared by threads.
///
/// Threads that unpack at the same time may exceed it by less than the limit of one archive each.
package final class UnpackingAllowance: Sendable {
    /// The limit for a push, in bytes.
    package static let maximum = 256 << 20
    /// The reason why nothing more is unpacked, in words.
    static let exceeded = "in what is pushed with it more than \(maximum >> 20) MiB are packed"

    private let left = Mutex(maximum)

    package init() {}

    var remaining: Int { left.withLock { $0 } }

    func use(_ count: Int) {
        left.withLock { $0 = max(0, $0 - count) }
    }
}
