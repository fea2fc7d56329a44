package import Domain
import GRDB

/// Reads what happened to holds.
extension Ledger {
    /// What happened to holds after an event, the oldest first.
    ///
    /// - Parameter hold: only to this one.
    /// - Throws: where the ledger cannot be read.
    package func holdEvents(after id: Int64, of hold: Int64?, limit: Int) throws -> [HoldEvent] {
        try read {
            try HoldEventStore.events(
                "hold_events.id > ?1 AND (?2 IS NULL OR hold = ?2)", [id, hold], limit: limit, in: $0)
        }
    }

    /// The latest event's id; zero before the first.
    ///
    /// - Throws: where the ledger cannot be read.
    package func lastHoldEvent() throws -> Int64 {
        try read { try Int64.fetchOne($0, sql: "SELECT MAX(id) FROM hold_events") ?? 0 }
    }

    /// The comments on a hold after an event, the oldest first.
    ///
    /// - Throws: where the ledger cannot be read.
    package func comments(on hold: Int64, after id: Int64) throws -> [HoldEvent] {
        try read {
            try HoldEventStore.events(
                "hold = ? AND hold_events.id > ? AND kind = ?",
                [hold, id, HoldEvent.Kind.comment.rawValue], in: $0)
        }
    }

    /// Another number after each change that another process makes to the ledger; see SQLite's `data_version`.
    ///
    /// - Throws: where the ledger cannot be read.
    package func changeMark() throws -> Int64 {
        try read { try Int64.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
    }
}
