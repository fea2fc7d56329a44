import Domain
import GRDB

/// The outbox's rows, and what is known of the upstreams' refs.
enum OutboxStore {
    static func enqueue(
        _ update: RefUpdate, push: Int64, mirror: Int64, verdict: Int64, at time: Timestamp,
        in database: Database
    ) throws {
        let insertion = try database.cachedStatement(
            sql: """
                INSERT INTO outbox (mirror, push, ref, old, new, state, attempts, queued_at, not_before, log_index)
                VALUES (?1, ?2, ?3, ?4, ?5, 'owed', 0, ?6, ?6, ?7)
                """)
        try insertion.execute(arguments: [
            mirror, push, update.ref.rawValue, update.old.column, update.new.column, time.milliseconds,
            verdict,
        ])
    }

    /// What was pushed together goes together. Once the upstream has something else than what it refused on that ref,
    /// what this kept back is owed again.
    static func reopenCompanions(
        ofReplaced later: Forward, mirror: Int64, at time: Timestamp, in database: Database
    ) throws {
        let replaced = try database.cachedStatement(
            sql: """
                SELECT DISTINCT push FROM outbox
                WHERE state IN ('refused', 'diverged') AND mirror = ? AND ref = ? AND id < ? AND push <> 0
                AND COALESCE(message, '') NOT LIKE ?
                """)
        let pushes = try Int64.fetchAll(
            replaced, arguments: [mirror, later.ref.rawValue, later.id, ForwardReason.companion + "%"])
        for push in pushes {
            try database.execute(
                sql: """
                    UPDATE outbox SET state = 'owed', not_before = ?1 WHERE push = ?2 AND mirror = ?3 AND state = 'refused'
                    AND ref <> ?4 AND NOT EXISTS (SELECT 1 FROM outbox AS later
                        WHERE later.mirror = outbox.mirror AND later.ref = outbox.ref AND later.id > outbox.id)
                    """,
                arguments: [time.milliseconds, push, mirror, later.ref.rawValue])
        }
    }

    /// Notes that it is known what the upstream has of `ref`: nothing that was begun before is under way.
    static func settle(_ ref: RefName, mirror: Int64, in database: Database) throws {
        try database.cachedStatement(
            sql: "UPDATE outbox SET is_under_way = 0 WHERE is_under_way AND mirror = ? AND ref = ?"
        ).execute(arguments: [mirror, ref.rawValue])
    }

    static func setUpstreamValue(_ value: ObjectID, of ref: RefName, mirror: Int64, in database: Database)
        throws
    {
        if value.isZero {
            try database.cachedStatement(sql: "DELETE FROM upstream_refs WHERE mirror = ? AND ref = ?")
                .execute(arguments: [mirror, ref.rawValue])
        } else {
            try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO upstream_refs (mirror, ref, value) VALUES (?, ?, ?)"
            ).execute(arguments: [mirror, ref.rawValue, value.column])
        }
    }

    static func forwards(
        where condition: String, _ arguments: StatementArguments, in database: Database
    ) throws -> [Forward] {
        try Row.fetchAll(database, sql: "SELECT * FROM outbox WHERE \(condition)", arguments: arguments)
            .map(Forward.init(row:))
    }

    static func entry(
        _ kind: LogEntry.Kind, of forward: Forward, mirror: String, at time: Timestamp, in database: Database
    ) throws -> LogEntry {
        let index = try database.cachedStatement(sql: "SELECT log_index FROM outbox WHERE id = ?")
        let verdict = try Int64.fetchOne(index, arguments: [forward.id])
        return LogEntry(
            kind, time: time.rfc3339, push: forward.push, mirror: mirror, ref: forward.ref,
            old: forward.old,
            new: forward.new, refersTo: verdict.map { [$0] } ?? [])
    }
}

extension Forward {
    init(row: Row) throws {
        self.init(
            id: row["id"], push: row["push"], ref: RefName(row["ref"]), old: try ObjectID(column: row["old"]),
            new: try ObjectID(column: row["new"]), state: try State(column: row["state"]),
            attempts: row["attempts"],
            queuedAt: row["queued_at"], notBefore: row["not_before"],
            reason: (row["message"] as String?).map(ForwardReason.init(text:)))
    }
}
