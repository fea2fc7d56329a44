package import Domain
import GRDB

/// Reads who sent what to the home's mirrors, whatever was decided of the push, and to whatever ref it was.
extension Ledger {
    /// All who pushed one of `commits` when it was new, or as a ref's value.
    ///
    /// - Throws: where the ledger cannot be read.
    package func senders(of commits: some Sequence<ObjectID>) throws -> Senders {
        try read { database in
            let records = try database.cachedStatement(sql: "SELECT id, push FROM commits WHERE oid = ?")
            let updates = try database.cachedStatement(sql: "SELECT push FROM ref_updates WHERE new = ?")
            var found: Set<Int64> = []
            var pushes: Set<Int64> = []
            for commit in commits {
                let rows = try Row.fetchCursor(records, arguments: [commit.column])
                while let row = try rows.next() {
                    found.insert(row[0])
                    pushes.insert(row[1])
                }
                try pushes.formUnion(Int64.fetchAll(updates, arguments: [commit.column]))
            }
            let sender = try database.cachedStatement(sql: Self.senderOfPush)
            return Senders(
                names: try Set(pushes.compactMap { try String.fetchOne(sender, arguments: [$0]) }),
                records: found)
        }
    }

    static let senderOfPush =
        "SELECT actors.name FROM pushes JOIN actors ON actors.id = pushes.actor WHERE pushes.id = ?"

    /// Names of all who pushed one of these updates to a mirror.
    ///
    /// - Throws: where the ledger cannot be read.
    package func senders(of updates: HeldUpdates, mirror: String) throws -> Set<String> {
        try read { database in
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

    /// Names of all who pushed a tag of `commit` under this name to a mirror, whether it was annotated or not.
    ///
    /// - Throws: where the ledger cannot be read.
    package func senders(ofTag tag: RefName, at commit: ObjectID, mirror: String) throws -> Set<String> {
        try read { database in
            try Set(
                String.fetchAll(
                    database,
                    sql: """
                        SELECT actors.name FROM ref_updates JOIN pushes ON pushes.id = ref_updates.push
                            JOIN actors ON actors.id = pushes.actor
                        WHERE ref = ?1 AND (tagged = ?2 OR new = ?2)
                            AND pushes.mirror = (SELECT id FROM mirrors WHERE name = ?3)
                        """,
                    arguments: [tag.rawValue, commit.column, mirror]))
        }
    }

    /// Those who pushed that a ref of a mirror is deleted, or rewound, by the values that it was to lose.
    ///
    /// - Throws: where the ledger cannot be read.
    package func sendersOfLosses(at ref: RefName, mirror: String) throws -> [ObjectID: Set<String>] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT old, actors.name FROM ref_updates JOIN pushes ON pushes.id = ref_updates.push
                        JOIN actors ON actors.id = pushes.actor
                    WHERE ref = ?1 AND kind IN ('rewind', 'delete')
                        AND pushes.mirror = (SELECT id FROM mirrors WHERE name = ?2)
                    """, arguments: [ref.rawValue, mirror])
            return try rows.reduce(into: [:]) {
                try $0[ObjectID(column: $1["old"]), default: []].insert($1["name"])
            }
        }
    }
}
