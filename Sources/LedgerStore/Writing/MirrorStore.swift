package import Domain
import Foundation
import GRDB

/// Mirrors: which there are, and which there were.
extension Ledger {
    /// The mirrors of the home, by their names.
    ///
    /// - Throws: where the ledger cannot be read.
    package func mirrors() throws -> [Mirror] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM mirrors WHERE \(MirrorStore.isGuarded) ORDER BY name"
            ).map(Mirror.init(row:))
        }
    }

    /// The mirror with a name; nil where there is none, or it was removed.
    ///
    /// - Throws: where the ledger cannot be read.
    package func mirror(named name: String) throws -> Mirror? {
        try read { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM mirrors WHERE name = ? AND \(MirrorStore.isGuarded)",
                arguments: [name]
            ).map(Mirror.init(row:))
        }
    }

    /// The mirrors that were removed, the last first.
    ///
    /// - Throws: where the ledger cannot be read.
    package func removedMirrors() throws -> [RemovedMirror] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT mirrors.name, upstream, added_at, removed_mirrors.name AS former_name,
                        removed_mirrors.path AS former_path, removed_at
                    FROM removed_mirrors JOIN mirrors ON mirrors.id = removed_mirrors.mirror
                    ORDER BY removed_at DESC, mirror DESC
                    """
            ).map {
                RemovedMirror(
                    name: $0["name"], formerName: $0["former_name"], formerPath: $0["former_path"],
                    upstream: $0["upstream"], addedAt: Timestamp(milliseconds: $0["added_at"]),
                    removedAt: Timestamp(milliseconds: $0["removed_at"]))
            }
        }
    }

    /// Whether a mirror has records under this name, also one that was removed.
    ///
    /// - Throws: where the ledger cannot be read.
    package func hasRecords(ofMirror name: String) throws -> Bool {
        try read { database in
            try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM mirrors WHERE name = ?)", arguments: [name])
                ?? false
        }
    }

    /// Removes a mirror. Its records stay, under another name, so that its own is free again.
    ///
    /// - Throws: where there is no mirror of that name.
    /// - Returns: the name of its records, which no mirror can have.
    package func removeMirror(named name: String, at time: Timestamp = .now) throws -> String {
        try queue.write { database in
            let id = try MirrorStore.id(ofMirror: name, in: database)
            let earlier = try Int64.fetchOne(
                database, sql: "SELECT COUNT(*) FROM removed_mirrors WHERE name = ?", arguments: [name])
            let records = "\(name)~\((earlier ?? 0) + 1)"
            try database.execute(
                sql: """
                    INSERT INTO removed_mirrors (mirror, name, path, removed_at)
                        SELECT id, name, path, ?2 FROM mirrors WHERE id = ?1;
                    """, arguments: [id, time.milliseconds])
            try database.execute(
                sql: "UPDATE mirrors SET name = ?2, path = ?2 WHERE id = ?1", arguments: [id, records])
            // A home without mirrors may be anywhere.
            try database.execute(
                sql: """
                    DELETE FROM home WHERE key = ?
                        AND NOT EXISTS (SELECT 1 FROM mirrors WHERE \(MirrorStore.isGuarded))
                    """, arguments: [HomeStore.place])
            var journal = try Journal(database)
            try journal.append(
                LogEntry(
                    .adminAction, time: time.rfc3339, mirror: name, outcome: "mirror.removed",
                    message: "its records go by \(records) from now on"))
            return records
        }
    }

    /// Forwards what a mirror accepts to another upstream from now on.
    ///
    /// - Parameter refs: what is known of the new one's refs instead of what was known of the old one's; zero for a
    ///   ref that it does not have.
    /// - Throws: where there is no mirror of that name.
    package func setUpstream(
        _ upstream: String, of name: String, knowing refs: some Sequence<(name: RefName, value: ObjectID)>,
        at time: Timestamp = .now
    ) throws {
        try queue.write { database in
            let id = try MirrorStore.id(ofMirror: name, in: database)
            try database.execute(
                sql: "UPDATE mirrors SET upstream = ? WHERE id = ?", arguments: [upstream, id])
            // What had to wait for the one before need not wait for this one, and what was begun there may not be
            // here.
            try database.execute(
                sql: "UPDATE outbox SET is_under_way = 0 WHERE is_under_way AND mirror = ?", arguments: [id])
            try database.execute(
                sql: "UPDATE outbox SET not_before = ? WHERE mirror = ? AND state = 'owed'",
                arguments: [time.milliseconds, id])
            for ref in refs {
                try OutboxStore.setUpstreamValue(ref.value, of: ref.name, mirror: id, in: database)
            }
            var journal = try Journal(database)
            try journal.append(
                LogEntry(
                    .adminAction, time: time.rfc3339, mirror: name, outcome: "mirror.upstream-changed",
                    message: "to \(upstream)"))
        }
    }

    /// Notes the folder that a mirror's repository was moved to.
    ///
    /// - Throws: where there is no mirror of that name.
    package func setPath(_ path: String, ofMirror name: String, at time: Timestamp = .now) throws {
        try queue.write { database in
            let id = try MirrorStore.id(ofMirror: name, in: database)
            try database.execute(
                sql: "UPDATE mirrors SET path = ? WHERE id = ?", arguments: [path, id])
            var journal = try Journal(database)
            try journal.append(
                LogEntry(
                    .adminAction, time: time.rfc3339, mirror: name, outcome: "mirror.moved",
                    message: "to \(path)"))
        }
    }

    /// Records a new mirror with the refs that it holds, all of which the upstream holds too or is about to.
    ///
    /// - Parameters:
    ///   - tips: the commits that the refs lead to, from now on trusted as they were found.
    ///   - upstreamRefs: what the upstream holds.
    /// - Throws: where its name or its path is another mirror's.
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
                    .adminAction, time: mirror.addedAt.rfc3339, mirror: mirror.name,
                    outcome: "mirror.added",
                    count: tips.count))
        }
    }
}

extension Mirror {
    fileprivate init(row: Row) {
        self.init(
            name: row["name"], path: row["path"], upstream: row["upstream"],
            addedAt: Timestamp(milliseconds: row["added_at"]))
    }
}

enum MirrorStore {
    /// The condition that a mirror was not removed: of the others only the records are left.
    static let isGuarded = "id NOT IN (SELECT mirror FROM removed_mirrors)"

    struct UnknownMirror: ProblemSource {
        let name: String
        var problem: Problem {
            Problem(
                .missing, "the ledger knows no mirror named '\(name)'", advice: "see 'gatehouse mirror list'")
        }
    }

    static func id(ofMirror name: String, in database: Database) throws -> Int64 {
        let id = try Int64.fetchOne(database, sql: "SELECT id FROM mirrors WHERE name = ?", arguments: [name])
        guard let id else { throw UnknownMirror(name: name) }
        return id
    }
}
