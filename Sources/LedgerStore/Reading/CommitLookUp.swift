package import Domain
import Foundation
import GRDB

/// The beginning of a commit's id, as people abbreviate it.
package struct CommitPrefix: Sendable {
    /// What the ids that begin so lie between, both inclusive.
    let first: Data
    let last: Data

    /// Nil unless `text` is 7 to 40 hexadecimal digits.
    package init?(_ text: String) {
        guard (7...40).contains(text.utf8.count),
            let first = ObjectID(hex: Self.filled(text, with: "0")),
            let last = ObjectID(hex: Self.filled(text, with: "f"))
        else { return nil }
        self.first = first.column
        self.last = last.column
    }

    private static func filled(_ text: String, with digit: String) -> String {
        text.lowercased() + String(repeating: digit, count: 40 - text.utf8.count)
    }
}

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
