import GRDB

/// Why SQLite cannot read or write the ledger, for people.
package struct LedgerTrouble: CustomStringConvertible {
    package let description: String

    /// Nil for errors that are not SQLite's.
    package init?(_ error: any Error) {
        guard let error = error as? DatabaseError else { return nil }
        let reason =
            switch error.resultCode {
            case .SQLITE_FULL: "there is no room for the ledger"
            case .SQLITE_BUSY, .SQLITE_LOCKED: "others were at the ledger for too long"
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: "the ledger is damaged"
            case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY: "the ledger cannot be opened or written"
            default: "the ledger cannot be used"
            }
        description = "\(reason) (\(error.message ?? error.resultCode.description))"
    }
}
