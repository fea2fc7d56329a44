import Files
package import LedgerStore
import Programs

/// Moves the ledger's write-ahead log into the database. Every process that opens the ledger reads that log, so it must
/// stay short. No hook may write to the ledger meanwhile.
package struct MaintainLedger {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// The size of the log, in bytes.
    package var size: Int { ledger.writeAheadLogSize }

    /// Moves the log if it has more than `size` bytes, at a moment within `seconds` when no hook writes.
    ///
    /// - Throws: `Problem` if the home belongs to another account, and errors of the lock and the ledger.
    package func callAsFunction(above size: Int, waiting seconds: Double) throws {
        guard self.size > size else { return }
        try home.checkOwner()
        _ = try home.ledgerLock.withLock(waiting: seconds) { try ledger.checkpointWriteAheadLog() }
    }
}
