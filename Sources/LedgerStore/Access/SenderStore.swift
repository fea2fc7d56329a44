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
                    SELECT DISTINCT actors.name FROM (
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
    /// - Parameters:
    ///   - besidesKnown: without those whose paths are all on record, with what they left there.
    ///   - senders: whose commits are not asked for.
    package func commits(
        withTree tree: ObjectID, besidesKnown: Bool, and senders: Set<String>
    ) throws -> [SentCommit] {
        try queue.read { database in
            // The limit has it look at the paths of those alone that others sent.
            let query = try database.cachedStatement(
                sql: """
                    SELECT DISTINCT oid, name, 0 AS exact FROM (
                        SELECT commits.id, oid, actors.name, path_count FROM commits
                        JOIN pushes ON pushes.id = commits.push JOIN actors ON actors.id = pushes.actor
                        WHERE tree = ?1 AND \(Self.isOthers(3)) LIMIT -1) AS sent
                    WHERE NOT (?2 AND path_count > 0 AND path_count = (
                        SELECT COUNT(object) FROM commit_paths WHERE commit_id = sent.id))
                    """)
            return try Row.fetchAll(query, arguments: [tree.column, besidesKnown, Self.list(senders)]).map(
                SentCommit.init)
        }
    }

    /// That an actor is none of a list, which is so many an argument.
    private static func isOthers(_ argument: Int) -> String {
        "actors.name NOT IN (SELECT value FROM json_each(?\(argument)))"
    }

    private static func list(_ names: Set<String>) throws -> String {
        String(decoding: try JSONEncoder().encode(names.sorted()), as: UTF8.self)
    }

    /// Of what was recorded without what it left at a path, so many commits are given, the newest.
    private static let maximumInexact = 100

    /// Commits that leave at each path what one of `changes` leaves there; also those that may, since it is not on record.
    ///
    /// - Parameter senders: whose commits are not asked for.
    package func commits(
        leaving changes: some Sequence<CommitFacts.ChangedPath>, besides senders: Set<String>
    ) throws -> [CommitFacts.ChangedPath: [SentCommit]] {
        try queue.read { database in
            let exact = try database.cachedStatement(
                sql: Self.sent(leaving: "object = ?2", "(change = 'mode') = ?3"))
            let inexact = try database.cachedStatement(
                sql: Self.sent(
                    leaving: "object IS NULL ORDER BY commit_id DESC LIMIT \(Self.maximumInexact)",
                    "(change = 'deleted') = ?2 AND (change = 'mode') = ?3"))
            let senders = try Self.list(senders)
            return try changes.reduce(into: [:]) { found, change in
                let isMode = change.change == .mode
                let rows =
                    try Row.fetchAll(
                        exact, arguments: [change.path.text, change.objectColumn, isMode, senders])
                    + Row.fetchAll(
                        inexact, arguments: [change.path.text, change.change == .deleted, isMode, senders])
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
        WHERE \(condition) AND \(isOthers(4))
        """
    }
}

extension Ledger.SentCommit {
    fileprivate init(row: Row) throws {
        self.init(id: try ObjectID(column: row["oid"]), sender: row["name"], isExact: row["exact"])
    }
}
