package import Domain
import Foundation
import GRDB

/// Sessions as far as the judgement of commits asks for them.
extension Ledger {
    /// The recorded ones of `names`, as `pusher` sees them.
    ///
    /// - Throws: where the ledger cannot be read.
    package func recordedSegments(
        _ names: Set<SegmentName>, pusher: String?
    ) throws -> [SegmentName: RecordedSegment] {
        guard !names.isEmpty else { return [:] }
        return try read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT sha256, COALESCE(actors.name = ?3, FALSE) AS is_pushers, actors.name AS owner_name,
                        sessions.agent, models, is_declared, \(SessionStore.isAccepted) AS is_accepted
                    FROM segments JOIN sessions ON sessions.id = segments.session
                        \(ActorStore.join("sessions.owner"))
                    WHERE session = ?1 AND number = ?2
                    """)
            var found: [SegmentName: RecordedSegment] = [:]
            for name in names {
                guard
                    let row = try Row.fetchOne(
                        query, arguments: [name.session.rawValue, name.segment, pusher])
                else { continue }
                guard let hash = SegmentHash(hex: row["sha256"] as String) else {
                    throw DamagedRow(what: "a bad hash")
                }
                found[name] = RecordedSegment(
                    hash: hash, isPushers: row["is_pushers"], owner: row["owner_name"],
                    isAccepted: row["is_accepted"], agent: row["agent"],
                    models: SessionStore.models(row["models"]), isDeclared: row["is_declared"])
            }
            return found
        }
    }

    /// The newest accepted commits that the owner of a segment brought and that are declared in it.
    ///
    /// - Throws: where the ledger cannot be read.
    package func commits(declaredIn name: SegmentName, mirror: String, atMost limit: Int) throws -> [ObjectID]
    {
        try read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT oid FROM segments JOIN sessions ON sessions.id = segments.session
                        JOIN commit_segments ON commit_segments.session = segments.session
                            AND commit_segments.segment = segments.number
                        JOIN commits ON commits.id = commit_id JOIN pushes ON pushes.id = commits.push
                    WHERE segments.session = ?1 AND number = ?2 AND outcome IN ('declared', 'verified')
                        AND commits.mirror = (SELECT id FROM mirrors WHERE name = ?3)
                        AND \(SessionStore.isFromOwner)
                    ORDER BY commits.id DESC LIMIT ?4
                    """)
            return try Row.fetchAll(
                query, arguments: [name.session.rawValue, name.segment, mirror, limit]
            ).map { try ObjectID(column: $0["oid"]) }
        }
    }

    /// The owners of sessions that `commits` have lines of, without naming them.
    ///
    /// - Throws: where the ledger cannot be read.
    package func ownersOfSessions(foundIn commits: [ObjectID], mirror: String) throws -> Set<String> {
        try read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT actors.name FROM commits JOIN sessions ON sessions.id = commits.found
                        JOIN actors ON actors.id = sessions.owner
                    WHERE commits.mirror = (SELECT id FROM mirrors WHERE name = ?1) AND oid = ?2
                    """)
            return try commits.reduce(into: []) {
                $0.formUnion(try String.fetchAll(query, arguments: [mirror, $1.column]))
            }
        }
    }

    /// The agents and models of `sessions`; those that are not recorded are left out.
    ///
    /// - Throws: where the ledger cannot be read.
    package func writers(of sessions: Set<SessionID>) throws -> [SessionID: SessionWriter] {
        try read { database in
            try sessions.reduce(into: [:]) { writers, session in
                let rows = try Row.fetchAll(
                    database,
                    sql: """
                        SELECT agent, models FROM segments JOIN sessions ON sessions.id = segments.session
                        WHERE sessions.id = ?
                        """, arguments: [session.rawValue])
                guard let agent: String = rows.first?["agent"] else { return }
                writers[session] = SessionWriter(
                    agent: agent, models: Set(rows.flatMap { SessionStore.models($0["models"]) }).sorted())
            }
        }
    }

    /// The agents that `sessions` were held with; those that are not recorded are left out.
    ///
    /// - Throws: where the ledger cannot be read.
    package func agents(of sessions: Set<SessionID>) throws -> [SessionID: String] {
        guard !sessions.isEmpty else { return [:] }
        return try read { database in
            let query = try database.cachedStatement(sql: "SELECT agent FROM sessions WHERE id = ?")
            return try sessions.reduce(into: [:]) { agents, session in
                agents[session] = try String.fetchOne(query, arguments: [session.rawValue])
            }
        }
    }

    /// The owners of `sessions`; those whose name was erased are left out.
    ///
    /// - Throws: where the ledger cannot be read.
    package func owners(of sessions: Set<SessionID>) throws -> Set<String> {
        try read { database in
            let query = try database.cachedStatement(
                sql:
                    "SELECT actors.name FROM sessions JOIN actors ON actors.id = sessions.owner WHERE sessions.id = ?"
            )
            return try sessions.reduce(into: []) {
                $0.formUnion(try String.fetchAll(query, arguments: [$1.rawValue]))
            }
        }
    }

}

enum SessionStore {
    /// That a commit was accepted from the owner of a session. What approvals let pass counts once it was applied.
    fileprivate static let isFromOwner = """
        pushes.actor = sessions.owner AND decision = 'accept'
        AND NOT EXISTS (SELECT 1 FROM holds WHERE release = pushes.id AND state <> 'applied')
        """

    /// That the owner of a segment brought a commit that names it and has some of it, or that is declared by hand, and
    /// that was accepted.
    fileprivate static let isAccepted = """
        EXISTS (
            SELECT 1 FROM commit_segments JOIN commits ON commits.id = commit_id JOIN pushes ON pushes.id = commits.push
            WHERE commit_segments.session = segments.session AND commit_segments.segment = segments.number
                AND outcome IN ('verified', 'partial', 'declared') AND \(CommitRow.isWriter)
                AND \(isFromOwner))
        """

    static func models(_ column: String) -> [String] { column.split(separator: " ").map(String.init) }

    static func insert(
        _ received: ReceivedSegment, body: Int64, push: Int64, mirror: Int64, actor: String,
        at time: Timestamp,
        in database: Database
    ) throws {
        let name = received.name
        try claim(received, mirror: mirror, actor: actor, at: time, in: database)
        do {
            try database.execute(
                sql: """
                    INSERT INTO segments (session, number, sha256, push, actor, recorded_at, models, messages, edits,
                        body, is_declared)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    name.session.rawValue, name.segment, received.hash.hex, push, actor, time.milliseconds,
                    received.models.joined(separator: " "), received.messageCount, received.editCount, body,
                    received.isDeclared,
                ])
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw Ledger.Conflict(segment: name)
        }
        let row = database.lastInsertedRowID
        for path in received.paths {
            try database.execute(
                sql: "INSERT INTO segment_paths (segment, path) VALUES (?, ?)", arguments: [row, path.text])
        }
        try LineStore.insert(paths: received.paths, segment: row, mirror: mirror, in: database)
        try LineStore.insert(received.lines, segment: row, in: database)
        for (rule, count) in received.masked.counts {
            try database.execute(
                sql: "INSERT INTO segment_maskings (segment, rule, secrets) VALUES (?, ?, ?)",
                arguments: [row, rule, count])
        }
    }

    static func isRecorded(_ name: SegmentName, in database: Database) throws -> Bool {
        try Bool.fetchOne(
            database.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM segments WHERE session = ? AND number = ?)"),
            arguments: [name.session.rawValue, name.segment]) ?? false
    }

    /// What was masked in a segment when it arrived.
    static func masked(segment: Int64, in database: Database) throws -> MaskedSecrets {
        let rows = try Row.fetchAll(
            database, sql: "SELECT rule, secrets FROM segment_maskings WHERE segment = ?",
            arguments: [segment])
        return MaskedSecrets(Dictionary(rows.map { ($0["rule"], $0["secrets"]) }) { first, _ in first })
    }

    /// Makes `actor` the owner of a session that is new, and refuses one that another actor owns.
    private static func claim(
        _ received: ReceivedSegment, mirror: Int64, actor: String, at time: Timestamp, in database: Database
    ) throws {
        try database.execute(
            sql: """
                INSERT INTO sessions (id, mirror, owner, agent, conversation, first_recorded_at, last_recorded_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
                ON CONFLICT (id) DO UPDATE SET last_recorded_at = ?6 WHERE owner = ?3
                """,
            arguments: [
                received.name.session.rawValue, mirror, actor, received.agent, received.conversation,
                time.milliseconds,
            ])
        guard database.changesCount == 1 else { throw Ledger.Conflict(segment: received.name) }
    }
}
