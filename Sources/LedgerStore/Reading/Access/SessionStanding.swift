package import Domain
import GRDB

extension Ledger {
    /// How `sessions` stand; those that are not recorded are left out.
    package func standing(of sessions: Set<SessionID>) throws -> [SessionID: SessionStanding] {
        try queue.read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT sessions.agent, actors.name AS owner_name, mirrors.name AS mirror_name FROM sessions
                        JOIN mirrors ON mirrors.id = sessions.mirror LEFT JOIN actors ON actors.id = sessions.owner
                    WHERE sessions.id = ?
                    """)
            return try sessions.reduce(into: [:]) { standing, session in
                guard let row = try Row.fetchOne(query, arguments: [session.rawValue]) else { return }
                standing[session] = SessionStanding(
                    agent: row["agent"], owner: row["owner_name"], mirror: row["mirror_name"])
            }
        }
    }

    /// The holds that wait or were applied, and whose push brought a commit that comes out of a session.
    package func holds(with session: SessionID) throws -> [Hold] {
        try queue.read { database in
            try HoldStore.holds(
                """
                (\(HoldStore.isOpen) OR holds.state = 'applied') AND EXISTS (
                    SELECT 1 FROM commits WHERE commits.push = holds.push AND (found = ?1 OR EXISTS (
                        SELECT 1 FROM commit_segments WHERE commit_id = commits.id AND session = ?1 AND \(CommitRow.isWriter))))
                """, [session.rawValue], limit: -1, in: database)
        }
    }
}
