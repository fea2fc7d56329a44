import Files
import Programs

/// Whose turn it is to bring a mirror's refs to its upstream, which one does at a time.
///
/// An upstream may hang for minutes. Who changes what the mirror is does not wait for that: the push that is under way is
/// ended.
struct ForwardTurn: Sendable {
    private let turn: FileLock
    /// Held by whoever demands the turn until they have it.
    private let demand: FileLock

    init(home: Home, mirror: String) {
        turn = FileLock(path: "\(home.locksPath)/forward-\(mirror)")
        demand = FileLock(path: "\(home.locksPath)/demand-\(mirror)")
    }

    /// Nil where it was not to be had within `seconds`.
    func take<Value>(waiting seconds: Double, _ body: () throws -> Value) throws -> Value? {
        try turn.withLock(waiting: seconds, body)
    }

    /// As `take`, but whoever has the turn gives it up.
    func takeOver<Value>(waiting seconds: Double, _ body: () throws -> Value) throws -> Value? {
        try demand.withLock(waiting: seconds) { try turn.withLock(waiting: seconds, body) } ?? nil
    }

    /// Whether somebody demands the turn.
    var isDemanded: Bool { (try? demand.withLock(waiting: 0) {}) == nil }
}
