import Files
import Programs

/// The turn to forward a mirror's refs, which one process has at a time.
///
/// An upstream may hang for minutes. A process that changes the mirror itself does not wait for that: it ends the
/// forward in progress.
struct ForwardTurn: Sendable {
    private let turn: FileLock
    /// The lock of the process that demands the turn, until it has the turn.
    private let demand: FileLock

    init(home: Home, mirror: String) {
        turn = FileLock(path: "\(home.locksPath)/forward-\(mirror)")
        demand = FileLock(path: "\(home.locksPath)/demand-\(mirror)")
    }

    /// Runs `body` with the turn; returns nil if the turn was not free within `seconds`.
    func take<Value>(waiting seconds: Double, _ body: () throws -> Value) throws -> Value? {
        try turn.withLock(waiting: seconds, body)
    }

    /// Runs `body` with the turn like `take`, but makes the process that has the turn give it up.
    func takeOver<Value>(waiting seconds: Double, _ body: () throws -> Value) throws -> Value? {
        try demand.withLock(waiting: seconds) { try turn.withLock(waiting: seconds, body) } ?? nil
    }

    /// Whether another process demands the turn.
    var isDemanded: Bool { (try? demand.withLock(waiting: 0) {}) == nil }
}
