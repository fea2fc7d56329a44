package import Domain
import Foundation
import GRDB

/// Values of refs that the gate accepted.
extension Ledger {
    /// The push that gave `ref` its value `new`; nil where none did.
    ///
    /// - Throws: where the mirror is unknown.
    package func push(bringing new: ObjectID, to ref: RefName, mirror: String) throws -> Int64? {
        try read { database in
            try Int64.fetchOne(
                database,
                sql: """
                    SELECT push FROM ref_updates JOIN pushes ON pushes.id = ref_updates.push
                    WHERE ref = ? AND mirror = ? AND new = ? AND decision = 'accept' ORDER BY push DESC LIMIT 1
                    """,
                arguments: [ref.rawValue, try MirrorStore.id(ofMirror: mirror, in: database), new.column])
        }
    }

    /// Whether `value` is what the last accepted push made of `ref`, or the last one that did not lapse: Git may have
    /// ended before it applied a push. Nil where no accepted push touched the ref.
    ///
    /// - Throws: where the mirror is unknown.
    package func isJudged(_ value: ObjectID, of ref: RefName, mirror: String) throws -> Bool? {
        try read { database in
            let values = try ["", "AND COALESCE(outbox.state, '') <> 'lapsed'"].compactMap { condition in
                try Data.fetchOne(
                    database,
                    sql: """
                        SELECT ref_updates.new FROM ref_updates JOIN pushes ON pushes.id = ref_updates.push
                            LEFT JOIN outbox ON outbox.push = ref_updates.push AND outbox.ref = ref_updates.ref
                        WHERE ref_updates.ref = ? AND pushes.mirror = ? AND decision = 'accept' \(condition)
                        ORDER BY ref_updates.push DESC LIMIT 1
                        """,
                    arguments: [ref.rawValue, try MirrorStore.id(ofMirror: mirror, in: database)])
            }
            return values.isEmpty ? nil : values.contains(value.column)
        }
    }

    /// Puts a judged value that is on the mirror and not at the upstream into the outbox.
    ///
    /// - Throws: where the mirror is unknown.
    package func reconcile(
        _ update: RefUpdate, mirror: String, at time: Timestamp = .now
    ) throws {
        let push = try push(bringing: update.new, to: update.ref, mirror: mirror)
        try queue.write { database in
            let id = try MirrorStore.id(ofMirror: mirror, in: database)
            var journal = try Journal(database)
            let index = try journal.append(
                LogEntry(
                    .refReconciled, time: time.rfc3339, push: push, mirror: mirror, ref: update.ref,
                    old: update.old, new: update.new))
            try OutboxStore.enqueue(
                update, push: push ?? 0, mirror: id, verdict: index, at: time, in: database)
        }
    }
}
