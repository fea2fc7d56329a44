package import Domain
import GRDB

/// Reads forwards for people to look at.
extension Ledger {
    /// Forwards that a person may want to see: those owed, refused or diverged, and with `all` every one, newest
    /// first.
    ///
    /// - Parameter limit: nil for all.
    /// - Throws: where the ledger cannot be read.
    package func listForwards(mirror: String?, all: Bool, limit: Int?) throws -> [ListedForward] {
        try read { database in
            let states = all ? "" : " AND state IN ('owed', 'refused', 'diverged')"
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT outbox.*, mirrors.name AS mirror_name FROM outbox JOIN mirrors ON mirrors.id = outbox.mirror
                    WHERE (?1 IS NULL OR mirrors.name = ?1)\(states)
                      AND NOT (state IN ('refused', 'diverged') AND EXISTS (
                        SELECT 1 FROM outbox AS later WHERE later.mirror = outbox.mirror AND later.ref = outbox.ref
                          AND later.id > outbox.id AND later.state = 'forwarded') AND NOT ?2)
                    ORDER BY outbox.id DESC LIMIT ?3
                    """,
                arguments: [mirror, all, limit ?? -1])
            return try rows.map { ListedForward(mirror: $0["mirror_name"], forward: try Forward(row: $0)) }
        }
    }

    /// The forwards that a push put into the outbox.
    ///
    /// - Throws: where the ledger cannot be read.
    package func forwards(ofPush push: Int64) throws -> [Forward] {
        try read { try OutboxStore.forwards(where: "push = ? ORDER BY outbox.id", [push], in: $0) }
    }
}
