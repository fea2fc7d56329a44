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

    /// Commits with one of `trees` that somebody else than `known` pushed, with their names.
    package func commits(
        withTrees trees: Set<ObjectID>, notSentBy known: Set<String>
    ) throws -> [ObjectID: Set<String>] {
        try queue.read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT DISTINCT commits.oid, actors.name FROM commits JOIN pushes ON pushes.id = commits.push
                        JOIN actors ON actors.id = pushes.actor WHERE tree = ?
                    """)
            return try trees.reduce(into: [:]) { found, tree in
                for row in try Row.fetchAll(query, arguments: [tree.column]) {
                    let name: String = row["name"]
                    guard !known.contains(name) else { continue }
                    found[try ObjectID(column: row["oid"]), default: []].insert(name)
                }
            }
        }
    }
}
