import Domain
import Files

/// Another process works on the hold.
struct HoldBusy: ProblemSource {
    let number: Int64
    var problem: Problem {
        Problem(
            .unavailable, "hold h\(number) is being applied by another process",
            advice: "look again in a moment")
    }
}

extension Home {
    /// Runs `body` while no other process works on a hold.
    ///
    /// - Throws: `HoldBusy` where another one still does after `seconds`.
    func lockingHold<Result>(
        _ number: Int64, waiting seconds: Double, _ body: () throws -> Result
    ) throws -> Result {
        guard let result = try holdLock(number).withLock(waiting: seconds, body) else {
            throw HoldBusy(number: number)
        }
        return result
    }
}
