package import Domain
import Files
package import LedgerStore

/// Brings on the holds of a mirror that need no decision: overdue ones, those with approvals to count, and those that a
/// crash left half applied. Removes objects that no hold needs any more.
package struct SweepHolds {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// A hold that could not be brought on just now.
    package struct Failure: Sendable {
        package let hold: Int64
        package let reason: String
    }

    /// The result of a sweep.
    package struct Outcome: Sendable {
        /// The holds that are in another state now.
        package var changed: [Hold] = []
        package var failures: [Failure] = []
    }

    /// How long a sweep goes on: after a change of the policy all holds are due, and forwards do not wait for them.
    private static let patience = Duration.seconds(10)

    /// - Throws: what keeps the ledger or the mirror from being read; a failure of one hold is in the outcome.
    package func callAsFunction(mirror: Mirror) throws -> Outcome {
        let end = ContinuousClock.now + Self.patience
        var outcome = Outcome()
        for due in try ledger.dueHolds(of: mirror.name) where ContinuousClock.now < end {
            do {
                let hold = try home.sharingLedger {
                    try ReleaseHold(home: home, ledger: ledger)(due.number, waiting: 0).hold
                }
                if hold.state != due.state { outcome.changed.append(hold) }
            } catch is HoldBusy {
                continue
            } catch {
                // One hold's failure does not stop the others, and the forwards.
                outcome.failures.append(
                    Failure(
                        hold: due.number, reason: VisibleText.inOneLine(Problem(classing: error).description))
                )
            }
        }
        try RemoveStrayObjects(home: home, ledger: ledger)(of: mirror)
        return outcome
    }
}
