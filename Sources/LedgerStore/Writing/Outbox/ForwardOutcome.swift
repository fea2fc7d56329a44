package import Domain
import GRDB

/// The outcomes of forwards.
extension Ledger {
    /// Whether the last forward of `ref` was to bring `new` and ended for a person to look at.
    ///
    /// - Throws: where the mirror is unknown.
    package func isLastForwardClosed(of ref: RefName, new: ObjectID, mirror: String) throws -> Bool {
        try read { database in
            try Bool.fetchOne(
                database,
                sql: """
                    SELECT new = ? AND state IN ('refused', 'diverged') FROM outbox
                    WHERE mirror = ? AND ref = ? ORDER BY id DESC LIMIT 1
                    """,
                arguments: [new.column, try MirrorStore.id(ofMirror: mirror, in: database), ref.rawValue])
                ?? false
        }
    }

    /// Whether a forward of `ref` to `value` was begun and what came of it is not known: the upstream may have it
    /// from us.
    ///
    /// - Throws: where the mirror is unknown.
    package func wasUnderWay(_ value: ObjectID, of ref: RefName, mirror: String) throws -> Bool {
        try read { database in
            try Bool.fetchOne(
                database,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM outbox
                    WHERE mirror = ? AND ref = ? AND new = ? AND is_under_way)
                    """,
                arguments: [try MirrorStore.id(ofMirror: mirror, in: database), ref.rawValue, value.column])
                ?? false
        }
    }

    /// Makes forwards owed again that ended refused or diverged and that no later one of the same ref followed.
    ///
    /// - Throws: where the mirror is unknown.
    /// - Returns: their numbers.
    package func reopenForwards(of mirror: String, at time: Timestamp = .now) throws -> Set<Int64> {
        try queue.write { database in
            try Int64.fetchSet(
                database,
                sql: """
                    UPDATE outbox SET state = 'owed', not_before = ?1 WHERE mirror = ?2 AND state IN ('refused', 'diverged')
                    AND NOT EXISTS (SELECT 1 FROM outbox AS later
                        WHERE later.mirror = outbox.mirror AND later.ref = outbox.ref AND later.id > outbox.id)
                    RETURNING id
                    """,
                arguments: [time.milliseconds, try MirrorStore.id(ofMirror: mirror, in: database)])
        }
    }

    /// Logs that `forwards` are about to be brought to the upstream; from then on they are under way.
    ///
    /// - Throws: where the ledger cannot be written.
    package func logIntent(of forwards: [Forward], mirror: String, at time: Timestamp = .now) throws {
        try queue.write { database in
            var journal = try Journal(database)
            let begin = try database.cachedStatement(sql: "UPDATE outbox SET is_under_way = 1 WHERE id = ?")
            for forward in forwards {
                try begin.execute(arguments: [forward.id])
                try journal.append(
                    try OutboxStore.entry(.forwardIntent, of: forward, mirror: mirror, at: time, in: database)
                )
            }
        }
    }

    /// Records the outcomes of forwards, in one transaction.
    ///
    /// - Throws: where the mirror is unknown.
    package func record(_ outcomes: [ForwardOutcome], mirror: String, at time: Timestamp = .now) throws {
        guard !outcomes.isEmpty else { return }
        try queue.write { database in
            let id = try MirrorStore.id(ofMirror: mirror, in: database)
            let update = try database.cachedStatement(
                sql:
                    "UPDATE outbox SET state = ?, attempts = attempts + ?, not_before = ?, message = ? WHERE id = ?"
            )
            var journal = try Journal(database)
            for outcome in outcomes {
                try update.execute(arguments: [
                    outcome.state.rawValue,
                    outcome.isAttempt ? 1 : 0,
                    outcome.notBefore?.milliseconds ?? time.milliseconds, outcome.reason?.text,
                    outcome.forward.id,
                ])
                if outcome.tellsOfUpstream {
                    try OutboxStore.settle(outcome.forward.ref, mirror: id, in: database)
                }
                if outcome.state == .forwarded {
                    try OutboxStore.setUpstreamValue(
                        outcome.forward.new, of: outcome.forward.ref, mirror: id, in: database)
                    try OutboxStore.reopenCompanions(
                        ofReplaced: outcome.forward, mirror: id, at: time, in: database)
                }
                var entry = try OutboxStore.entry(
                    .forwardResult, of: outcome.forward, mirror: mirror, at: time, in: database)
                entry.outcome = outcome.state.rawValue
                // What the upstream said may have to be erased one day; the log cannot be.
                entry.message = outcome.reason?.summary
                try journal.append(entry)
            }
        }
    }
}
