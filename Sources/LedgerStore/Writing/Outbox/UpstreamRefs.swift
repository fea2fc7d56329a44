package import Domain
import Foundation
import GRDB

/// The refs of the upstreams, as far as they are known.
extension Ledger {
    /// The upstream's values of `refs`, as far as they are known; zero for a ref that it does not have.
    ///
    /// - Throws: where the mirror is unknown.
    package func upstreamValues(of refs: some Sequence<RefName>, mirror: String) throws -> [RefName: ObjectID]
    {
        try read { database in
            let id = try MirrorStore.id(ofMirror: mirror, in: database)
            let query = try database.cachedStatement(
                sql: "SELECT value FROM upstream_refs WHERE mirror = ? AND ref = ?")
            var values: [RefName: ObjectID] = [:]
            for ref in refs {
                let value = try Data.fetchOne(query, arguments: [id, ref.rawValue])
                values[ref] = try value.map(ObjectID.init(column:)) ?? .zero
            }
            return values
        }
    }

    /// Every ref of the upstream, as far as it is known.
    ///
    /// - Throws: where the mirror is unknown.
    package func upstreamRefs(of mirror: String) throws -> [RefName: ObjectID] {
        try read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT ref, value FROM upstream_refs WHERE mirror = ?",
                arguments: [try MirrorStore.id(ofMirror: mirror, in: database)])
            return try Dictionary(
                rows.map { (RefName($0["ref"]), try ObjectID(column: $0["value"])) }, uniquingKeysWith: { $1 }
            )
        }
    }

    /// Notes values of the upstream's refs that the gate itself brought there.
    ///
    /// - Throws: where the mirror is unknown.
    package func noteUpstreamValues(_ values: [RefName: ObjectID], mirror: String) throws {
        try queue.write { database in
            let id = try MirrorStore.id(ofMirror: mirror, in: database)
            for (ref, value) in values {
                try OutboxStore.setUpstreamValue(value, of: ref, mirror: id, in: database)
            }
        }
    }

    /// Records changes of the upstream that went past the gate, in one transaction.
    ///
    /// - Throws: where the mirror is unknown.
    package func record(_ changes: [UpstreamChange], mirror: String, at time: Timestamp = .now) throws {
        guard !changes.isEmpty else { return }
        try queue.write { database in
            let id = try MirrorStore.id(ofMirror: mirror, in: database)
            let baseline = try database.cachedStatement(
                sql: "INSERT OR IGNORE INTO baseline (mirror, oid) VALUES (?, ?)")
            var journal = try Journal(database)
            for change in changes {
                try OutboxStore.settle(change.ref, mirror: id, in: database)
                try OutboxStore.setUpstreamValue(change.new, of: change.ref, mirror: id, in: database)
                if let found = change.found { try baseline.execute(arguments: [id, found.column]) }
                try journal.append(
                    LogEntry(
                        .refReconciled, time: time.rfc3339, mirror: mirror, ref: change.ref,
                        old: change.old, new: change.new,
                        outcome: change.isFollowed ? "upstream-followed" : "upstream-moved"))
            }
        }
    }
}
