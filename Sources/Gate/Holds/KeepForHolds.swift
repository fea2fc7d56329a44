import Domain
import LedgerStore

/// Keeps what refs are about to lose for as long as pushes are held: one of them may build on it, and Git's next clean-up
/// would take it away.
struct KeepForHolds {
    let ledger: Ledger

    func callAsFunction(_ updates: [HeldUpdates.Update], of mirror: Ledger.Mirror) throws {
        let lost = updates.map(\.old).filter { !$0.isZero }
        guard !lost.isEmpty else { return }
        for key in try ledger.keysOfOpenHolds(of: mirror.name) {
            try HoldPins(mirrorPath: mirror.path).pin(lost, for: key)
        }
    }
}
