package import Domain
import Foundation
import GRDB

extension Ledger {
    /// Every forward of `mirror` that is owed, oldest first, due or not.
    package func owedForwards(of mirror: String) throws -> [Forward] {
        try queue.read { database in
            try OutboxStore.forwards(
                where: "outbox.mirror = ? AND state = 'owed' ORDER BY outbox.id",
                [try MirrorStore.id(ofMirror: mirror, in: database)], in: database)
        }
    }

    /// How many forwards of `mirror` are owed after they were tried in vain.
    package func countWaitingForwards(of mirror: String) throws -> Int {
        try queue.read { database in
            try Int.fetchOne(
                database,
                sql: "SELECT COUNT(*) FROM outbox WHERE mirror = ? AND state = 'owed' AND attempts > 0",
                arguments: [try MirrorStore.id(ofMirror: mirror, in: database)]) ?? 0
        }
    }

    /// How many forwards are owed in all, and since when the oldest is; nil where none is.
    package func owedForwards() throws -> (count: Int, since: Timestamp)? {
        try queue.read { database in
            let row = try Row.fetchOne(
                database,
                sql: "SELECT COUNT(*) AS count, MIN(queued_at) AS since FROM outbox WHERE state = 'owed'")
            guard let since = row?["since"] as Int64? else { return nil }
            return (row?["count"] ?? 0, Timestamp(milliseconds: since))
        }
    }

    /// The mirrors at which there is something to be done now: a forward or a hold is due, or something was pushed within
    /// `seconds`, so that what its hooks had to leave may be about to be found.
    package func busyMirrors(
        pushedWithin seconds: Int64, at time: Timestamp = .now
    ) throws -> Set<String> {
        try queue.read { database in
            try Set(
                String.fetchAll(
                    database,
                    sql: """
                        SELECT name FROM mirrors WHERE id IN (
                            SELECT mirror FROM outbox WHERE state = 'owed' AND (not_before <= ?1 OR not_before > ?2)
                            UNION SELECT mirror FROM holds WHERE \(HoldStore.isOpen)
                                AND (holds.state <> 'open' OR is_due OR expires_at <= ?1)
                            UNION SELECT mirror FROM pushes WHERE received_at > ?3)
                        """,
                    arguments: [
                        time.milliseconds, time.milliseconds + Forward.longestPause,
                        time.milliseconds - seconds * 1_000,
                    ]))
        }
    }

    /// The push that gave `ref` its value `new`; nil where none did.
    package func push(bringing new: ObjectID, to ref: RefName, mirror: String) throws -> Int64? {
        try queue.read { database in
            try Int64.fetchOne(
                database,
                sql: """
                    SELECT push FROM ref_updates JOIN pushes ON pushes.id = ref_updates.push
                    WHERE ref = ? AND mirror = ? AND new = ? AND decision = 'accept' ORDER BY push DESC LIMIT 1
                    """,
                arguments: [ref.rawValue, try MirrorStore.id(ofMirror: mirror, in: database), new.column])
        }
    }

    /// What the upstream holds of `refs`, as far as it is known; zero for a ref that it does not have.
    package func upstreamValues(of refs: some Sequence<RefName>, mirror: String) throws -> [RefName: ObjectID]
    {
        try queue.read { database in
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

    /// Every ref that the upstream holds, as far as it is known.
    package func upstreamRefs(of mirror: String) throws -> [RefName: ObjectID] {
        try queue.read { database in
            let rows = try Row.fetchAll(
                database, sql: "SELECT ref, value FROM upstream_refs WHERE mirror = ?",
                arguments: [try MirrorStore.id(ofMirror: mirror, in: database)])
            return try Dictionary(
                rows.map { (RefName($0["ref"]), try ObjectID(column: $0["value"])) }, uniquingKeysWith: { $1 }
            )
        }
    }

    /// Whether `value` is what the accepted pushes made of `ref`: the last one's value or, since that may have ended
    /// before Git applied it, the last one's of which this is not known. Nil where no accepted push touched the ref.
    package func isJudged(_ value: ObjectID, of ref: RefName, mirror: String) throws -> Bool? {
        try queue.read { database in
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

    /// Whether the last forward of `ref` was to bring `new` and ended for a person to look at.
    package func isLastForwardClosed(of ref: RefName, new: ObjectID, mirror: String) throws -> Bool {
        try queue.read { database in
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

    /// Whether a forward of `ref` to `value` was begun and its end not recorded: the upstream may have it from us.
    package func wasUnderWay(_ value: ObjectID, of ref: RefName, mirror: String) throws -> Bool {
        try queue.read { database in
            try Bool.fetchOne(
                database,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM outbox
                    WHERE mirror = ? AND ref = ? AND new = ? AND state IN ('owed', 'superseded'))
                    """,
                arguments: [try MirrorStore.id(ofMirror: mirror, in: database), ref.rawValue, value.column])
                ?? false
        }
    }

    /// Notes what the upstream holds of refs, where that is what we brought ourselves.
    package func noteUpstreamValues(_ values: [RefName: ObjectID], mirror: String) throws {
        try queue.write { database in
            let id = try MirrorStore.id(ofMirror: mirror, in: database)
            for (ref, value) in values {
                try OutboxStore.setUpstreamValue(value, of: ref, mirror: id, in: database)
            }
        }
    }

    /// Makes forwards owed again that ended refused or diverged and that no later one of the same ref followed.
    ///
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

    /// What became of a forward.
    package struct ForwardOutcome: Sendable {
        package let forward: Forward
        package let state: Forward.State
        /// Why it is not at the upstream, without credentials.
        package let reason: ForwardReason?
        /// For a forward that stays owed.
        package let notBefore: Timestamp?

        package init(
            _ forward: Forward, _ state: Forward.State, reason: ForwardReason? = nil,
            notBefore: Timestamp? = nil
        ) {
            self.forward = forward
            self.state = state
            self.reason = reason
            self.notBefore = notBefore
        }
    }

    /// Logs that `forwards` are about to be brought to the upstream.
    package func logIntent(of forwards: [Forward], mirror: String, at time: Timestamp = .now) throws {
        try queue.write { database in
            var journal = try Journal(database)
            for forward in forwards {
                try journal.append(
                    try OutboxStore.entry(.forwardIntent, forward, mirror: mirror, time, in: database))
            }
        }
    }

    /// Records what became of forwards, in one transaction.
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
                    outcome.state == .superseded || outcome.state == .lapsed ? 0 : 1,
                    outcome.notBefore?.milliseconds ?? time.milliseconds, outcome.reason?.text,
                    outcome.forward.id,
                ])
                if outcome.state == .forwarded {
                    try OutboxStore.setUpstreamValue(
                        outcome.forward.new, of: outcome.forward.ref, mirror: id, in: database)
                    try OutboxStore.reopenCompanions(
                        ofReplaced: outcome.forward, mirror: id, at: time, in: database)
                }
                var entry = try OutboxStore.entry(
                    .forwardResult, outcome.forward, mirror: mirror, time, in: database)
                entry.outcome = outcome.state.rawValue
                // What the upstream said may have to be erased one day; the log cannot be.
                entry.message = outcome.reason?.summary
                try journal.append(entry)
            }
        }
    }

    /// Puts a judged value that is on the mirror and not at the upstream into the outbox.
    package func reconcile(
        _ update: RefUpdate, mirror: String, at time: Timestamp = .now
    ) throws {
        let push = try push(bringing: update.new, to: update.ref, mirror: mirror)
        try queue.write { database in
            let id = try MirrorStore.id(ofMirror: mirror, in: database)
            var journal = try Journal(database)
            let index = try journal.append(
                LogEntry(
                    .refReconciled, time: time.rfc3339, push: push, repository: mirror, ref: update.ref,
                    old: update.old, new: update.new))
            try OutboxStore.enqueue(
                update, push: push ?? 0, mirror: id, verdict: index, at: time, in: database)
        }
    }

    /// A ref of the upstream that was changed past the gate.
    package struct UpstreamChange: Sendable {
        package let ref: RefName
        package let old: ObjectID
        package let new: ObjectID
        /// Whether the mirror's ref follows it.
        package let isFollowed: Bool
        /// The commit that the mirror took over with it, from now on trusted as it was found.
        package let found: ObjectID?

        package init(
            ref: RefName, old: ObjectID, new: ObjectID, isFollowed: Bool, found: ObjectID? = nil
        ) {
            self.ref = ref
            self.old = old
            self.new = new
            self.isFollowed = isFollowed
            self.found = found
        }
    }

    /// Records that the upstream was changed past the gate, in one transaction.
    package func record(_ changes: [UpstreamChange], mirror: String, at time: Timestamp = .now) throws {
        guard !changes.isEmpty else { return }
        try queue.write { database in
            let id = try MirrorStore.id(ofMirror: mirror, in: database)
            let baseline = try database.cachedStatement(
                sql: "INSERT OR IGNORE INTO baseline (mirror, oid) VALUES (?, ?)")
            var journal = try Journal(database)
            for change in changes {
                try OutboxStore.setUpstreamValue(change.new, of: change.ref, mirror: id, in: database)
                if let found = change.found { try baseline.execute(arguments: [id, found.column]) }
                try journal.append(
                    LogEntry(
                        .refReconciled, time: time.rfc3339, repository: mirror, ref: change.ref,
                        old: change.old, new: change.new,
                        outcome: change.isFollowed ? "upstream-followed" : "upstream-moved"))
            }
        }
    }

    /// A forward with its mirror, for people to look at.
    package struct ListedForward: Sendable {
        package let mirror: String
        package let forward: Forward
    }

    /// Forwards that a person may want to see: those owed, refused or diverged, and with `all` every one, newest
    /// first.
    ///
    /// - Parameter limit: nil for all.
    package func listForwards(mirror: String?, all: Bool, limit: Int?) throws -> [ListedForward] {
        try queue.read { database in
            let states = all ? "" : " AND state IN ('owed', 'refused', 'diverged')"
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT outbox.*, mirrors.name AS mirror_name FROM outbox JOIN mirrors ON mirrors.id = outbox.mirror
                    WHERE (?1 IS NULL OR mirrors.name = ?1)\(states)
                      AND NOT (state IN ('refused', 'diverged') AND EXISTS (
                        SELECT 1 FROM outbox AS later WHERE later.mirror = outbox.mirror AND later.ref = outbox.ref
                          AND later.id > outbox.id AND later.state = 'forwarded') AND NOT ?2)
                    ORDER BY outbox.id DESC LIMIT ?3
                    """,
                arguments: [mirror, all, limit ?? -1])
            return try rows.map { ListedForward(mirror: $0["mirror_name"], forward: try Forward(row: $0)) }
        }
    }

    /// The forwards that a push put into the outbox.
    package func forwards(ofPush push: Int64) throws -> [Forward] {
        try queue.read { try OutboxStore.forwards(where: "push = ? ORDER BY outbox.id", [push], in: $0) }
    }
}

enum OutboxStore {
    static func enqueue(
        _ update: RefUpdate, push: Int64, mirror: Int64, verdict: Int64, at time: Timestamp,
        in database: Database
    ) throws {
        let insertion = try database.cachedStatement(
            sql: """
                INSERT INTO outbox (mirror, push, ref, old, new, state, attempts, queued_at, not_before, log_index)
                VALUES (?1, ?2, ?3, ?4, ?5, 'owed', 0, ?6, ?6, ?7)
                """)
        try insertion.execute(arguments: [
            mirror, push, update.ref.rawValue, update.old.column, update.new.column, time.milliseconds,
            verdict,
        ])
    }

    /// What was pushed together goes together. Once the upstream has something else than what it refused on that ref, what
    /// this kept back is owed again.
    static func reopenCompanions(
        ofReplaced later: Forward, mirror: Int64, at time: Timestamp, in database: Database
    ) throws {
        let replaced = try database.cachedStatement(
            sql: """
                SELECT DISTINCT push FROM outbox
                WHERE state IN ('refused', 'diverged') AND mirror = ? AND ref = ? AND id < ? AND push <> 0
                AND COALESCE(message, '') NOT LIKE ?
                """)
        let pushes = try Int64.fetchAll(
            replaced, arguments: [mirror, later.ref.rawValue, later.id, ForwardReason.companion + "%"])
        for push in pushes {
            try database.execute(
                sql: """
                    UPDATE outbox SET state = 'owed', not_before = ?1 WHERE push = ?2 AND mirror = ?3 AND state = 'refused'
                    AND ref <> ?4 AND NOT EXISTS (SELECT 1 FROM outbox AS later
                        WHERE later.mirror = outbox.mirror AND later.ref = outbox.ref AND later.id > outbox.id)
                    """,
                arguments: [time.milliseconds, push, mirror, later.ref.rawValue])
        }
    }

    static func setUpstreamValue(_ value: ObjectID, of ref: RefName, mirror: Int64, in database: Database)
        throws
    {
        if value.isZero {
            try database.cachedStatement(sql: "DELETE FROM upstream_refs WHERE mirror = ? AND ref = ?")
                .execute(arguments: [mirror, ref.rawValue])
        } else {
            try database.cachedStatement(
                sql: "INSERT OR REPLACE INTO upstream_refs (mirror, ref, value) VALUES (?, ?, ?)"
            ).execute(arguments: [mirror, ref.rawValue, value.column])
        }
    }

    static func forwards(
        where condition: String, _ arguments: StatementArguments, in database: Database
    ) throws -> [Forward] {
        try Row.fetchAll(database, sql: "SELECT * FROM outbox WHERE \(condition)", arguments: arguments)
            .map(Forward.init(row:))
    }

    static func entry(
        _ kind: LogEntry.Kind, _ forward: Forward, mirror: String, _ time: Timestamp, in database: Database
    ) throws -> LogEntry {
        let index = try database.cachedStatement(sql: "SELECT log_index FROM outbox WHERE id = ?")
        let verdict = try Int64.fetchOne(index, arguments: [forward.id])
        return LogEntry(
            kind, time: time.rfc3339, push: forward.push, repository: mirror, ref: forward.ref,
            old: forward.old,
            new: forward.new, refersTo: verdict.map { [$0] } ?? [])
    }
}

extension Forward {
    fileprivate init(row: Row) throws {
        self.init(
            id: row["id"], push: row["push"], ref: RefName(row["ref"]), old: try ObjectID(column: row["old"]),
            new: try ObjectID(column: row["new"]), state: try State(column: row["state"]),
            attempts: row["attempts"],
            queuedAt: row["queued_at"], notBefore: row["not_before"],
            reason: (row["message"] as String?).map(ForwardReason.init(text:)))
    }
}
