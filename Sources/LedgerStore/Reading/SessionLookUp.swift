package import Domain
import GRDB

extension Ledger {
    /// The session that was recorded last.
    package func latestSession() throws -> SessionID? {
        try queue.read {
            try String.fetchOne(
                $0, sql: "SELECT id FROM sessions ORDER BY last_recorded_at DESC, id DESC LIMIT 1")
        }.flatMap { SessionID($0) }
    }

    /// The sessions whose id begins or ends with `part`, in order.
    package func sessions(named part: String, limit: Int) throws -> [SessionID] {
        try queue.read {
            try String.fetchAll(
                $0,
                sql: """
                    SELECT id FROM sessions WHERE substr(id, 1, ?2) = ?1 OR substr(id, -?2) = ?1
                    ORDER BY id LIMIT ?3
                    """,
                arguments: [part, part.utf8.count, limit])
        }.compactMap { SessionID($0) }
    }
}
