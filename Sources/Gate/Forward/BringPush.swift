import Domain
import LedgerStore

/// Forwards the updates of one push, or waits for their result if another process is forwarding.
struct BringPush {
    let home: Home
    let ledger: Ledger

    /// The interval of checks whether the other process is done, in seconds.
    private static let pause = 0.25

    /// - Parameter isApplied: whether Git has applied as much of the push as it ever will.
    /// - Returns: the forwards of this push, as they are after `seconds` at the latest.
    func callAsFunction(
        _ push: Int64, of mirror: Mirror, isApplied: Bool, seconds: Double
    ) throws -> [Forward] {
        let deadline = ContinuousClock.now + .seconds(seconds)
        let forward = ForwardRefs(home: home, ledger: ledger)
        while true {
            let left = (deadline - ContinuousClock.now) / .seconds(1)
            let isDone =
                try left <= 0
                || forward(
                    mirror: mirror, applied: isApplied ? push : nil, seconds: left, waiting: Self.pause)
                    != nil
            let own = try ledger.forwards(ofPush: push)
            if isDone || !own.contains(where: \.isUntried) { return own }
        }
    }
}

extension Forward {
    /// Whether the forward has not been tried yet.
    fileprivate var isUntried: Bool { state == .owed && attempts == 0 }
}
