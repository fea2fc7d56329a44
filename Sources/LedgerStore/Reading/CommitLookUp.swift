package import Domain
import Foundation
import GRDB

extension Ledger {
    /// Those of `commits` that came with an accepted push to a mirror, or with a push that waits, as they were judged last.
    package func acceptedCommits(
        among commits: some Sequence<ObjectID>, orOfPush held: Int64? = nil, mirror: String
    ) throws -> [ObjectID: CommitRow] {
        try queue.read { database in
            let mirror = try MirrorStore.id(ofMirror: mirror, in: database)
            let query = try database.cachedStatement(
                sql: """
                    SELECT commits.*, received_at, decision, mirrors.name AS mirror_name,
                        COALESCE(actors.name, pushes.actor) AS actor_name
                    FROM commits JOIN pushes ON pushes.id = commits.push JOIN mirrors ON mirrors.id = pushes.mirror
                        LEFT JOIN actors ON actors.id = pushes.actor
                    WHERE commits.mirror = ?1 AND oid = ?2 AND (decision = 'accept' OR commits.push = ?3) ORDER BY commits.id DESC LIMIT 1
                    """)
            return try commits.reduce(into: [:]) { found, id in
                let row = try Row.fetchOne(query, arguments: [mirror, id.column, held])
                found[id] = try row.map { try CommitRow(row: $0, in: database) }
            }
        }
    }
}
