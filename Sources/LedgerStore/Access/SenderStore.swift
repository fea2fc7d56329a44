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
            let exact = try database.cachedStatement(
                sql: Self.sent(leaving: "object = ?2", "(change = 'mode') = ?3"))
            let inexact = try database.cachedStatement(
                sql: Self.sent(
                    leaving: "object IS NULL ORDER BY commit_id DESC LIMIT \(Self.maximumInexact)",
                    "(change = 'deleted') = ?2 AND (change = 'mode') = ?3"))
            return try changes.reduce(into: [:]) { found, change in
                let isMode = change.change == .mode
                let rows =
                    try Row.fetchAll(exact, arguments: [change.path.text, change.objectColumn, isMode])
                    + Row.fetchAll(inexact, arguments: [change.path.text, change.change == .deleted, isMode])
                if !rows.isEmpty { found[change] = try rows.map(SentCommit.init) }
            }
        }
    }

    private static func sent(leaving object: String, _ condition: String) -> String {
        """
        SELECT DISTINCT commits.oid, actors.name, object IS NOT NULL AS exact FROM (
            SELECT commit_id, change, object FROM commit_paths
            WHERE path = (SELECT id FROM paths WHERE path = ?1) AND \(object)) AS there
        JOIN commits ON commits.id = there.commit_id
        JOIN pushes ON pushes.id = commits.push JOIN actors ON actors.id = pushes.actor
        WHERE \(condition)
        """
    }
}

extension Ledger.SentCommit {
    fileprivate init(row: Row) throws {
        self.init(id: try ObjectID(column: row["oid"]), sender: row["name"], isExact: row["exact"])
    }
}
