package import Domain
import GRDB

extension Problem {
    /// The reason why SQLite cannot read or write the ledger, for people; nil for errors that are not SQLite's.
    package init?(ofSQLite error: any Error) {
        guard let error = error as? DatabaseError else { return nil }
        let (kind, reason): (Kind, String) =
            switch error.resultCode {
            case .SQLITE_FULL: (.unavailable, "there is no room for the ledger")
            case .SQLITE_BUSY, .SQLITE_LOCKED: (.unavailable, "others were at the ledger for too long")
            case .SQLITE_CORRUPT, .SQLITE_NOTADB: (.damaged, "the ledger is damaged")
            case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY:
                (.unavailable, "the ledger cannot be opened or written")
            default: (.unavailable, "the ledger cannot be used")
            }
        self.init(kind, "\(reason) (\(error.message ?? error.resultCode.description))")
    }
}
