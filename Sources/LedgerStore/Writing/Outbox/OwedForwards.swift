package import Domain
import GRDB

/// Forwards that are still owed to the upstreams.
extension Ledger {
    /// Every forward of `mirror` that is owed, oldest first, due or not.
    ///
    /// - Throws: where the mirror is unknown.
    package func owedForwards(of mirror: String) throws -> [Forward] {
        try read { database in
            try OutboxStore.forwards(
                where: "outbox.mirror = ? AND state = 'owed' ORDER BY outbox.id",
                [try MirrorStore.id(ofMirror: mirror, in: database)], in: database)
        }
    }

    /// The number of forwards of `mirror` that failed and are tried again.
    ///
    /// - Throws: where the mirror is unknown.
    package func countWaitingForwards(of mirror: String) throws -> Int {
        try read { database in
            try Int.fetchOne(
                database,
                sql: "SELECT COUNT(*) FROM outbox WHERE mirror = ? AND state = 'owed' AND attempts > 0",
                arguments: [try MirrorStore.id(ofMirror: mirror, in: database)]) ?? 0
        }
    }

    /// The number of all forwards that are owed, and when the oldest was queued; nil where none is.
    ///
    /// - Throws: where the ledger cannot be read.
    package func owedForwards() throws -> (count: Int, since: Timestamp)? {
        try read { database in
            let row = try Row.fetchOne(
                database,
                sql: "SELECT COUNT(*) AS count, MIN(queued_at) AS since FROM outbox WHERE state = 'owed'")
            guard let since = row?["since"] as Int64? else { return nil }
            return (row?["count"] ?? 0, Timestamp(milliseconds: since))
        }
    }

    /// The mirrors at which there is something to be done now: a forward or a hold is due, or something was pushed
    /// within `seconds`, so that what its hooks had to leave may be about to be found.
    ///
    /// - Throws: where the ledger cannot be read.
    package func busyMirrors(
        pushedWithin seconds: Int64, at time: Timestamp = .now
    ) throws -> Set<String> {
        try read { database in
            try Set(
                String.fetchAll(
                    database,
                    sql: """
                        SELECT name FROM mirrors WHERE id IN (
                            SELECT mirror FROM outbox WHERE state = 'owed' AND (not_before <= ?1 OR not_before > ?2)
                            UNION SELECT mirror FROM holds WHERE \(HoldStore.isOpen)
                                AND (holds.state <> 'open' OR is_due OR expires_at <= ?1)
                            UNION SELECT mirror FROM pushes WHERE received_at > ?3)
                        """,
                    arguments: [
                        time.milliseconds, time.milliseconds + Forward.longestPause,
                        time.milliseconds - seconds * 1_000,
                    ]))
        }
    }
}
