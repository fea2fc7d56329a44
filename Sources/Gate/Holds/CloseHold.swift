import Domain
import LedgerStore

/// Ends a hold that is not applied, and removes what was kept of it.
struct CloseHold {
    let home: Home
    let ledger: Ledger

    /// - Throws: `Ledger.HoldMoved` where another process moved it first.
    func callAsFunction(_ hold: Hold, _ closing: HoldMachine.Closing) throws {
        try ledger.move(hold, by: closing.move, message: VisibleText.inOneLine(closing.words))
        try DiscardHold(home: home, ledger: ledger)(hold)
    }

    /// Ends a hold whose time is over, for good: the clock may be put back.
    ///
    /// - Throws: `HoldBusy` where another process works on it.
    func ifOverdue(_ number: Int64) throws {
        try home.lockingHold(number, waiting: 30) {
            let hold = try ledger.hold(number)
            if let expiry = hold.machine.expiry { try self(hold, expiry) }
        }
    }
}
