package import Domain
import GRDB

/// Outcomes that are mended by sessions which arrive after their commits.
extension Ledger {
    /// The accepted commits of a mirror that name one of `segments`, newest first. They were accepted without it.
    ///
    /// - Throws: where the mirror is unknown.
    package func commits(waitingFor segments: [SegmentName], mirror: String) throws -> [WaitingCommit] {
        guard !segments.isEmpty else { return [] }
        return try read { database in
            let id = try MirrorStore.id(ofMirror: mirror, in: database)
            return try MendedOutcomes.commits(waitingFor: segments, mirror: id, in: database)
        }
    }
}

enum MendedOutcomes {
    static func commits(
        waitingFor segments: [SegmentName], mirror: Int64, in database: Database
    ) throws -> [WaitingCommit] {
        let query = try database.cachedStatement(
            sql: """
                SELECT commits.id, oid, outcome, actors.name FROM commit_segments
                    JOIN commits ON commits.id = commit_id JOIN pushes ON pushes.id = commits.push
                    \(ActorStore.join("pushes.actor"))
                WHERE session = ?1 AND segment = ?2 AND commits.mirror = ?3 AND decision = 'accept'
                """)
        var found: [Int64: WaitingCommit] = [:]
        for name in segments {
            let rows = try Row.fetchAll(query, arguments: [name.session.rawValue, name.segment, mirror])
            for row in rows {
                found[row["id"]] = WaitingCommit(
                    row: row["id"], commit: try ObjectID(column: row["oid"]), actor: row["name"],
                    outcome: try SessionOutcome(column: row["outcome"]))
            }
        }
        return found.values.sorted { $0.row > $1.row }
    }

    /// Notes what a commit is found to be now, and keeps what it was found to be before.
    static func insert(
        _ mended: MendedOutcome, push: Int64, entry: Int64, in database: Database
    ) throws {
        let (row, claim) = (mended.waiting.row, mended.claim)
        try database.execute(
            sql: """
                INSERT INTO mended_outcomes (commit_id, push, outcome, supported, countable, log_index)
                SELECT id, ?2, outcome, supported, countable, ?3 FROM commits WHERE id = ?1
                """,
            arguments: [row, push, entry])
        try database.execute(
            sql: "UPDATE commits SET outcome = ?, supported = ?, countable = ? WHERE id = ?",
            arguments: [claim.outcome.rawValue, claim.cover?.covered, claim.cover?.countable, row])
        for writer in claim.writers {
            try database.execute(
                sql: """
                    UPDATE commit_segments SET is_writer = TRUE WHERE commit_id = ? AND session = ? AND segment = ?
                    """,
                arguments: [row, writer.session.rawValue, writer.segment])
        }
    }

    /// What a commit was found to be before, the oldest first.
    static func all(ofCommit row: Int64, in database: Database) throws -> [EarlierOutcome] {
        try Row.fetchAll(
            database.cachedStatement(
                sql:
                    "SELECT outcome, supported, countable, push FROM mended_outcomes WHERE commit_id = ? ORDER BY id"
            ), arguments: [row]
        ).map { row in
            EarlierOutcome(
                outcome: try SessionOutcome(column: row["outcome"]), covered: row["supported"],
                countable: row["countable"], push: row["push"])
        }
    }
}
