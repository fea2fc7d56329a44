package import Domain
import Foundation
import GRDB

extension Ledger {
    /// A mirror as the ledger knows it.
    package struct Mirror: Sendable {
        package let name: String
        package let path: String
        package let upstream: String
        package let addedAt: Timestamp
    }

    package func mirrors() throws -> [Mirror] {
        try queue.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM mirrors ORDER BY name").map(Mirror.init(row:))
        }
    }

    package func mirror(named name: String) throws -> Mirror? {
        try queue.read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM mirrors WHERE name = ?", arguments: [name])
                .map(Mirror.init(row:))
        }
    }

    /// Records a new mirror with the refs that it holds, all of which the upstream holds too or is about to.
    ///
    /// - Parameters:
    ///   - tips: the commits that the refs lead to, from now on trusted as they were found.
    ///   - upstreamRefs: what the upstream holds.
    package func addMirror(
        _ mirror: Mirror, tips: some Sequence<ObjectID>,
        upstreamRefs: some Sequence<(name: RefName, value: ObjectID)>
    ) throws {
        try queue.write { database in
            try database.execute(
                sql: "INSERT INTO mirrors (name, path, upstream, added_at) VALUES (?, ?, ?, ?)",
                arguments: [mirror.name, mirror.path, mirror.upstream, mirror.addedAt.milliseconds])
            let id = database.lastInsertedRowID
            let tips = Set(tips)
            for tip in tips {
                try database.execute(
                    sql: "INSERT INTO baseline (mirror, oid) VALUES (?, ?)", arguments: [id, tip.column])
            }
            for ref in upstreamRefs {
                try OutboxStore.setUpstreamValue(ref.value, of: ref.name, mirror: id, in: database)
            }
            var journal = try Journal(database)
            try journal.append(
                LogEntry(
                    .adminAction, time: mirror.addedAt.rfc3339, repository: mirror.name,
                    outcome: "mirror.added",
                    count: tips.count))
        }
    }
}

extension Ledger.Mirror {
    package init(name: String, path: String, upstream: String) {
        self.init(name: name, path: path, upstream: upstream, addedAt: .now)
    }

    fileprivate init(row: Row) {
        self.init(
            name: row["name"], path: row["path"], upstream: row["upstream"],
            addedAt: Timestamp(milliseconds: row["added_at"]))
    }
}

enum MirrorStore {
    struct UnknownMirror: Error, CustomStringConvertible {
        let name: String
        var description: String { "the ledger knows no mirror named '\(name)'; see 'gatehouse mirror list'" }
    }

    static func id(ofMirror name: String, in database: Database) throws -> Int64 {
        let id = try Int64.fetchOne(database, sql: "SELECT id FROM mirrors WHERE name = ?", arguments: [name])
        guard let id else { throw UnknownMirror(name: name) }
        return id
    }
}
