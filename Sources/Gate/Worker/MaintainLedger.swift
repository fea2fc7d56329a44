import Files
import Programs
package import LedgerStore

/// Moves the ledger's write-ahead log into the database. Every process that opens the ledger reads that log, so that it
/// has to stay short; the hooks that write to it must not be at it meanwhile.
package struct MaintainLedger {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// Does it if the log has more than `size` bytes and no hook is writing for a moment within `seconds`.
    package func callAsFunction(above size: Int, waiting seconds: Double) throws {
        guard ledger.writeAheadLogSize > size else { return }
        try home.checkOwner()
        _ = try home.ledgerLock.withLock(waiting: seconds) { try ledger.checkpointWriteAheadLog() }
    }
}
