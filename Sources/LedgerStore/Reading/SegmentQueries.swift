package import Domain
import GRDB

/// Reads what is recorded of sessions: their segments, and the text of these.
extension Ledger {
    /// What is recorded of `session`, or nil where nothing is.
    ///
    /// - Throws: where the ledger cannot be read.
    package func recordedSession(_ session: SessionID) throws -> SessionRecord? {
        try read { database in
            let owner = try String.fetchOne(
                database,
                sql:
                    "SELECT actors.name FROM sessions JOIN actors ON actors.id = sessions.owner WHERE sessions.id = ?",
                arguments: [session.rawValue])
            guard let owner else { return nil }
            let rows = try Row.fetchAll(
                database, sql: "SELECT number, sha256 FROM segments WHERE session = ?",
                arguments: [session.rawValue])
            let segments = try rows.map { row in
                guard let hash = SegmentHash(hex: row["sha256"] as String) else {
                    throw DamagedRow(what: "a bad hash")
                }
                return (row["number"] as Int, hash)
            }
            return SessionRecord(owner: owner, segments: Dictionary(segments) { first, _ in first })
        }
    }

    /// The segments of `session` in order, or the one of a number; empty where nothing is recorded.
    ///
    /// - Throws: where the ledger cannot be read.
    package func segments(of session: SessionID, number: Int?) throws -> [StoredSegment] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT segments.id, number, sha256, \(ActorStore.name("segments.actor")) AS actor, recorded_at, push, body
                    FROM segments \(ActorStore.join("segments.actor"))
                    WHERE session = ?1 AND (?2 IS NULL OR number = ?2) ORDER BY number
                    """,
                arguments: [session.rawValue, number])
            return try rows.map { row in
                guard let hash = SegmentHash(hex: row["sha256"] as String) else {
                    throw DamagedRow(what: "a bad hash")
                }
                return StoredSegment(
                    number: row["number"], hash: hash, actor: row["actor"],
                    recordedAt: Timestamp(milliseconds: row["recorded_at"]), push: row["push"],
                    bytes: try Journal.body(row["body"], in: database).map(Array.init),
                    maskedOnArrival: try SessionStore.masked(segment: row["id"], in: database))
            }
        }
    }
}
