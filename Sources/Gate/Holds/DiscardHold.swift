import Domain
import LedgerStore

/// Removes the objects and pins that were kept of a hold.
struct DiscardHold {
    let home: Home
    let ledger: Ledger

    func callAsFunction(_ hold: Hold) throws {
        try home.heldObjects(hold.key).discard()
        guard let mirror = try ledger.mirror(named: hold.mirror) else { return }
        try HoldPins(home: home, mirrorPath: mirror.path).unpin(hold.key)
    }
}
