import Domain
import LedgerStore

/// Brings what one push owes the upstream, and waits for what becomes of it where another process is at it.
struct BringPush {
    let home: Home
    let ledger: Ledger

    /// How often it is looked whether the other process is done with it.
    private static let pause = 0.25

    /// - Parameter isApplied: whether Git applied all of the push that it ever will.
    /// - Returns: its forwards, as they stand after `seconds` at the latest; nobody else's.
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
    /// Whether nobody tried it yet.
    fileprivate var isUntried: Bool { state == .owed && attempts == 0 }
}
