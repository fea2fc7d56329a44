package import Domain
import Foundation
import GRDB

/// Who sent what to the home's mirrors: whatever became of the push, and to whatever ref it was.
extension Ledger {
    /// Names of all who pushed one of `commits` when it was new, or as a ref's value.
    package func senders(of commits: some Sequence<ObjectID>) throws -> Set<String> {
        try queue.read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT actors.name FROM (
                        SELECT push FROM commits WHERE oid = ?1 UNION SELECT push FROM ref_updates WHERE new = ?1) AS sent
                    JOIN pushes ON pushes.id = sent.push JOIN actors ON actors.id = pushes.actor
                    """)
            return try commits.reduce(into: []) {
                $0.formUnion(try String.fetchAll(query, arguments: [$1.column]))
            }
        }
    }

    /// Names of all who pushed one of these updates to a mirror.
    package func senders(of updates: HeldUpdates, mirror: String) throws -> Set<String> {
        try queue.read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT actors.name FROM ref_updates JOIN pushes ON pushes.id = ref_updates.push
                        JOIN actors ON actors.id = pushes.actor
                    WHERE ref = ?1 AND new = ?2 AND (old = ?3 OR new <> zeroblob(20))
                        AND pushes.mirror = (SELECT id FROM mirrors WHERE name = ?4)
                    """)
            return try updates.updates.reduce(into: []) {
                $0.formUnion(
                    try String.fetchAll(
                        query, arguments: [$1.ref.rawValue, $1.new.column, $1.old.column, mirror]))
            }
        }
    }

    /// A commit that somebody pushed.
    package struct SentCommit: Hashable, Sendable {
        package let id: ObjectID
        package let sender: String
        /// Whether the record says what it left at the path that it was looked for by.
        package let isExact: Bool
    }

    /// Commits with `tree`.
    ///
    /// - Parameter besidesKnown: without those whose paths are all on record, with what they left there.
    package func commits(withTree tree: ObjectID, besidesKnown: Bool) throws -> [SentCommit] {
        try queue.read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT DISTINCT commits.oid, actors.name, 0 AS exact FROM commits
                        JOIN pushes ON pushes.id = commits.push JOIN actors ON actors.id = pushes.actor
                    WHERE tree = ?1 AND NOT (?2 AND path_count > 0 AND path_count = (
                        SELECT COUNT(object) FROM commit_paths WHERE commit_id = commits.id))
                    """)
            return try Row.fetchAll(query, arguments: [tree.column, besidesKnown]).map(SentCommit.init)
        }
    }

    /// Of what was recorded without what it left at a path, so many commits are given, the newest.
    private static let maximumInexact = 100

    /// Commits that leave at each path what one of `changes` leaves there; also those that may, since it is not on record.
    package func commits(
        leaving changes: some Sequence<CommitFacts.ChangedPath>
    ) throws -> [CommitFacts.ChangedPath: [SentCommit]] {
        try queue.read { database in
            let sent = """
                SELECT DISTINCT commits.oid, actors.name, object IS NOT NULL AS exact FROM paths
                    JOIN commit_paths ON commit_paths.path = paths.id
                    JOIN commits ON commits.id = commit_paths.commit_id
                    JOIN pushes ON pushes.id = commits.push JOIN actors ON actors.id = pushes.actor
                WHERE paths.path = ?1 AND (change = 'mode') = ?2
                """
            let exact = try database.cachedStatement(sql: "\(sent) AND object = ?3")
            let inexact = try database.cachedStatement(
                sql: """
                    \(sent) AND object IS NULL AND (change = 'deleted') = ?3
                    ORDER BY commit_id DESC LIMIT \(Self.maximumInexact)
                    """)
            return try changes.reduce(into: [:]) { found, change in
                let isMode = change.change == .mode
                let rows =
                    try Row.fetchAll(exact, arguments: [change.path.text, isMode, change.objectColumn])
                    + Row.fetchAll(inexact, arguments: [change.path.text, isMode, change.change == .deleted])
                if !rows.isEmpty { found[change] = try rows.map(SentCommit.init) }
            }
        }
    }
}

extension Ledger.SentCommit {
    fileprivate init(row: Row) throws {
        self.init(id: try ObjectID(column: row["oid"]), sender: row["name"], isExact: row["exact"])
    }
}
