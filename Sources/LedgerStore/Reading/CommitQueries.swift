package import Domain
import Foundation
import GRDB

/// Reads commits for reports, as they were judged.
extension Ledger {
    /// The rows of new commits of pushes, newest first. `before` is the row that an earlier listing ended with.
    ///
    /// - Parameter limit: nil for all.
    /// - Throws: where the ledger cannot be read.
    package func commitRows(_ filter: ReportFilter, before: Int64?, limit: Int?) throws -> [Int64] {
        try read { database in
            var query = Conditions()
            try query.addPushConditions(filter, before: nil, in: database)
            if let before { query.add("commits.id < ?", [before]) }
            if let agent = filter.agent { query.add("commits.agent = ?", [agent]) }
            if let commit = filter.commit {
                query.add(
                    "commits.id IN (SELECT id FROM commits WHERE oid BETWEEN ? AND ?)",
                    [commit.first.column, commit.last.column])
            }
            if let path = filter.path {
                query.add(
                    """
                    EXISTS (SELECT 1 FROM commit_paths JOIN paths ON paths.id = commit_paths.path
                            WHERE commit_id = commits.id AND \(Conditions.isInside("paths.path")))
                    """,
                    Conditions.bounds(ofPath: path))
            }
            return try Int64.fetchAll(
                database,
                sql: """
                    SELECT commits.id FROM commits JOIN pushes ON pushes.id = commits.push
                    WHERE \(query.sql) ORDER BY commits.id DESC LIMIT \(limit ?? -1)
                    """,
                arguments: query.arguments)
        }
    }

    /// The commits of these rows, in their order, with all paths that are kept of them.
    ///
    /// - Throws: where the ledger cannot be read.
    package func commits(rows: some Sequence<Int64>) throws -> [(row: Int64, commit: CommitRow)] {
        try read { database in
            let query = try database.cachedStatement(
                sql: """
                    \(CommitRow.selection)
                    WHERE commits.id = ?
                    """)
            return try rows.compactMap { number in
                try Row.fetchOne(query, arguments: [number]).map {
                    (number, try CommitRow(row: $0, maximumPaths: nil, in: database))
                }
            }
        }
    }

    /// The commits that name a segment of `session`, oldest first.
    ///
    /// - Throws: where the ledger cannot be read.
    package func commits(namingSession session: SessionID) throws -> [CommitRow] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    \(CommitRow.selection)
                    WHERE commits.id IN (SELECT commit_id FROM commit_segments WHERE session = ?) ORDER BY commits.id
                    """,
                arguments: [session.rawValue])
            return try rows.map { try CommitRow(row: $0, maximumPaths: nil, in: database) }
        }
    }

    /// Those of `commits` that came with an accepted push to a mirror, or with a push that waits, as they were judged
    /// last.
    ///
    /// - Throws: where the mirror is unknown.
    package func acceptedCommits(
        among commits: some Sequence<ObjectID>, orOfPush held: Int64?, mirror: String
    ) throws -> [ObjectID: CommitRow] {
        try read { database in
            let mirror = try MirrorStore.id(ofMirror: mirror, in: database)
            let query = try database.cachedStatement(
                sql: """
                    \(CommitRow.selection)
                    WHERE commits.mirror = ?1 AND oid = ?2 AND (decision = 'accept' OR commits.push = ?3) ORDER BY commits.id DESC LIMIT 1
                    """)
            return try commits.reduce(into: [:]) { found, id in
                let row = try Row.fetchOne(query, arguments: [mirror, id.column, held])
                found[id] = try row.map { try CommitRow(row: $0, in: database) }
            }
        }
    }
}
