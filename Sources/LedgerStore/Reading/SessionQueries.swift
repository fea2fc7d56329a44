package import Domain
import GRDB

/// Reads sessions for reports, apart from their text.
extension Ledger {
    /// The sessions that a report is about, those recorded last first.
    ///
    /// - Parameter limit: nil for all.
    /// - Throws: where the ledger cannot be read.
    package func sessions(_ filter: ReportFilter, limit: Int?) throws -> [SessionID] {
        try read { database in
            var query = Conditions()
            if let mirror = filter.mirror {
                query.add("sessions.mirror = ?", [try MirrorStore.id(ofMirror: mirror, in: database)])
            }
            if let actor = filter.actor { try query.add("sessions.owner", isActor: actor, in: database) }
            if let agent = filter.agent { query.add("sessions.agent = ?", [agent]) }
            if let since = filter.since { query.add("last_recorded_at >= ?", [since.milliseconds]) }
            if let until = filter.until { query.add("first_recorded_at < ?", [until.milliseconds]) }
            if let path = filter.path {
                query.add(
                    """
                    EXISTS (SELECT 1 FROM segments JOIN segment_paths ON segment_paths.segment = segments.id
                            WHERE segments.session = sessions.id AND \(Conditions.isInside("segment_paths.path")))
                    """, Conditions.bounds(ofPath: path))
            }
            if let ref = filter.ref {
                query.add(
                    """
                    EXISTS (SELECT 1 FROM commit_segments JOIN commits ON commits.id = commit_segments.commit_id
                            JOIN ref_updates ON ref_updates.push = commits.push
                            WHERE commit_segments.session = sessions.id AND ref_updates.ref = ?)
                    """, [ref])
            }
            if let verdict = filter.verdict {
                query.add(
                    """
                    EXISTS (SELECT 1 FROM commit_segments JOIN commits ON commits.id = commit_segments.commit_id
                            JOIN pushes ON pushes.id = commits.push
                            WHERE commit_segments.session = sessions.id AND pushes.decision = ?)
                    """, [verdict.rawValue])
            }
            return try String.fetchAll(
                database,
                sql: """
                    SELECT sessions.id FROM sessions
                    WHERE \(query.sql) ORDER BY last_recorded_at DESC, sessions.id DESC LIMIT \(limit ?? -1)
                    """,
                arguments: query.arguments
            ).compactMap { SessionID($0) }
        }
    }

    /// These sessions, in their order.
    ///
    /// - Throws: where the ledger cannot be read.
    package func sessions(_ ids: some Sequence<SessionID>) throws -> [SessionRow] {
        try read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT sessions.*, mirrors.name AS mirror_name, \(ActorStore.name("sessions.owner")) AS owner_name,
                        (SELECT COUNT(*) FROM segments WHERE session = sessions.id) AS segment_count,
                        (SELECT SUM(messages) FROM segments WHERE session = sessions.id) AS message_count,
                        (SELECT SUM(edits) FROM segments WHERE session = sessions.id) AS edit_count,
                        (SELECT GROUP_CONCAT(models, ' ') FROM segments WHERE session = sessions.id) AS all_models,
                        (SELECT MAX(is_declared) FROM segments WHERE session = sessions.id) AS is_declared,
                        (SELECT COUNT(DISTINCT commits.oid) FROM commit_segments
                            JOIN commits ON commits.id = commit_segments.commit_id
                            JOIN pushes ON pushes.id = commits.push
                            WHERE session = sessions.id AND decision = 'accept') AS commit_count
                    FROM sessions JOIN mirrors ON mirrors.id = sessions.mirror
                        \(ActorStore.join("sessions.owner"))
                    WHERE sessions.id = ?
                    """)
            return try ids.compactMap {
                try Row.fetchOne(query, arguments: [$0.rawValue]).map(SessionRow.init(row:))
            }
        }
    }

    /// The session that was recorded last.
    ///
    /// - Throws: where the ledger cannot be read.
    package func latestSession() throws -> SessionID? {
        try read {
            try String.fetchOne(
                $0, sql: "SELECT id FROM sessions ORDER BY last_recorded_at DESC, id DESC LIMIT 1")
        }.flatMap { SessionID($0) }
    }

    /// The sessions whose id begins or ends with `part`, in order.
    ///
    /// - Throws: where the ledger cannot be read.
    package func sessions(named part: String, limit: Int) throws -> [SessionID] {
        try read {
            try String.fetchAll(
                $0,
                sql: """
                    SELECT id FROM sessions WHERE substr(id, 1, ?2) = ?1 OR substr(id, -?2) = ?1
                    ORDER BY id LIMIT ?3
                    """,
                arguments: [part, part.utf8.count, limit])
        }.compactMap { SessionID($0) }
    }

    /// How `sessions` stand; those that are not recorded are left out.
    ///
    /// - Throws: where the ledger cannot be read.
    package func standing(of sessions: Set<SessionID>) throws -> [SessionID: SessionStanding] {
        try read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT sessions.agent, actors.name AS owner_name, mirrors.name AS mirror_name FROM sessions
                        JOIN mirrors ON mirrors.id = sessions.mirror \(ActorStore.join("sessions.owner"))
                    WHERE sessions.id = ?
                    """)
            return try sessions.reduce(into: [:]) { standing, session in
                guard let row = try Row.fetchOne(query, arguments: [session.rawValue]) else { return }
                standing[session] = SessionStanding(
                    agent: row["agent"], owner: row["owner_name"], mirror: row["mirror_name"])
            }
        }
    }

    /// Whether a pusher or somebody who was entered goes by a name, in whatever case.
    ///
    /// - Throws: where the ledger cannot be read.
    package func knowsActor(_ name: String) throws -> Bool {
        try read { !(try ActorStore.ids(ofName: name, in: $0)).isEmpty }
    }
}
