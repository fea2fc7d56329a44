package import Domain
import Foundation
import GRDB

/// Holds as the gate moves them.
extension Ledger {
    /// No hold has this number.
    package struct NoHold: ProblemSource {
        let number: Int64
        /// A number that no hold has.
        package var problem: Problem {
            Problem(
                .missing, "there is no hold h\(number)", advice: "'hold list --all' shows all of them")
        }
    }

    /// A hold is in another state than was expected: another process moved it first.
    package struct HoldMoved: ProblemSource {
        package let number: Int64
        package let state: HoldState
        /// A state that another process reached first.
        package var problem: Problem { Problem(.conflict, "hold h\(number) is \(state.rawValue) already") }
    }

    /// The holds of a mirror that something may become of without anybody deciding: those approved or half applied,
    /// those with an approval that is to be counted, or counted once more, and those whose time is over.
    ///
    /// - Throws: where the ledger cannot be read.
    package func dueHolds(of mirror: String, at time: Timestamp = .now) throws -> [Hold] {
        try read { database in
            try HoldStore.holds(
                """
                holds.mirror = (SELECT id FROM mirrors WHERE name = ?) AND \(HoldStore.isOpen)
                AND (holds.state <> 'open' OR is_due OR expires_at <= ?)
                """, [mirror, time.milliseconds], in: database)
        }
    }

    /// The holds of a mirror that are being applied.
    ///
    /// - Throws: where the ledger cannot be read.
    package func applyingHolds(of mirror: String) throws -> [Hold] {
        try read { database in
            try HoldStore.holds(
                "holds.mirror = (SELECT id FROM mirrors WHERE name = ?) AND \(HoldStore.isOpen) AND holds.state = 'applying'",
                [mirror], in: database)
        }
    }

    /// When the holds of a mirror were opened that something may still become of, from the first to the last by the
    /// clock; nil where there are none.
    ///
    /// - Throws: where the ledger cannot be read.
    package func openHolds(
        of mirror: String, besides hold: Hold? = nil
    ) throws -> ClosedRange<Timestamp>? {
        try read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT MIN(opened_at) AS first, MAX(opened_at) AS last FROM holds
                    WHERE mirror = (SELECT id FROM mirrors WHERE name = ?) AND \(HoldStore.isOpen) AND id IS NOT ?
                    """, arguments: [mirror, hold?.number])
            guard let first = row?["first"] as Int64?, let last = row?["last"] as Int64? else { return nil }
            return Timestamp(milliseconds: first)...Timestamp(milliseconds: last)
        }
    }

    /// Notes that the first `count` decisions on a hold were counted under a policy and are not enough. Those that
    /// came meanwhile are still to be counted, and another policy is still to be asked, whatever becomes of this
    /// process.
    ///
    /// - Parameter rules: what the policy asks for now; nil where it does not ask for approvals any more.
    /// - Throws: where the ledger cannot be written.
    package func noteCounted(
        _ count: Int, of hold: Hold, under policy: AppliedPolicy, asking rules: [ApprovalRule]?
    ) throws {
        try queue.write {
            try $0.execute(
                sql: """
                    UPDATE holds SET is_due = (SELECT COUNT(*) FROM hold_decisions WHERE hold = holds.id) > ?
                            OR (SELECT digest FROM policies ORDER BY id DESC LIMIT 1) <> ?,
                        approvals = COALESCE(?, approvals)
                    WHERE id = ?
                    """, arguments: [count, policy.digest, try rules.map(HoldStore.json), hold.number])
        }
    }

    /// Adds those who are known by now to have had a hand in a hold.
    ///
    /// - Throws: `NoHold` where the hold is gone.
    /// - Returns: all who are known to have had a hand in it.
    package func add(_ participants: Participants, to hold: Hold) throws -> Participants {
        guard hold.participants.union(participants) != hold.participants else { return hold.participants }
        return try queue.write { database in
            // Another may have been added since the hold was read.
            guard let now = try HoldStore.holds("holds.id = ?", [hold.number], in: database).first else {
                throw NoHold(number: hold.number)
            }
            let all = now.participants.union(participants)
            try database.execute(
                sql: "UPDATE holds SET participants = ? WHERE id = ?",
                arguments: [try HoldStore.json(all), hold.number])
            return all
        }
    }

    /// Notes until when the push itself waits for its approval; nil once it does not.
    ///
    /// - Throws: where the ledger cannot be written.
    package func noteAwaited(_ number: Int64, until time: Timestamp?) throws {
        try queue.write {
            try $0.execute(
                sql: "UPDATE holds SET awaited_until = ? WHERE id = ?",
                arguments: [time?.milliseconds, number])
        }
    }

    /// The states of all holds, by their keys.
    ///
    /// - Throws: where the ledger cannot be read.
    package func holdStates() throws -> [String: HoldState] {
        try read { database in
            let rows = try Row.fetchAll(database, sql: "SELECT key, state FROM holds")
            return try Dictionary(
                rows.map { ($0["key"], try HoldState(column: $0["state"])) }, uniquingKeysWith: { $1 })
        }
    }

    /// The holds of exactly these updates, the newest first.
    ///
    /// - Throws: where the ledger cannot be read.
    package func holds(of updates: HeldUpdates, mirror: String) throws -> [Hold] {
        try read { database in
            try HoldStore.holds("mirrors.name = ? AND updates = ?", [mirror, updates.text], in: database)
        }
    }

    /// What approvers said of these updates, or of some of them alone, where they rejected them; nil where they did
    /// not.
    ///
    /// - Throws: where the ledger cannot be read.
    package func rejection(of updates: HeldUpdates, mirror: String) throws -> DecisionFacts.Rejection? {
        try read { database in
            // The text of a hold begins with the first of its updates.
            let query = try database.cachedStatement(
                sql: """
                    SELECT id, message, updates FROM holds
                    WHERE mirror = (SELECT id FROM mirrors WHERE name = ?1)
                        AND (updates = ?2 OR (updates > ?2 || char(10) AND updates < ?2 || char(11)))
                        AND state = 'rejected'
                        AND EXISTS (SELECT 1 FROM hold_decisions WHERE hold = holds.id AND decision = 'reject')
                    """)
            let all = Set(updates.updates)
            for update in updates.updates {
                for row in try Row.fetchAll(query, arguments: [mirror, update.text]) {
                    guard let rejected = HeldUpdates(text: row["updates"]) else {
                        throw DamagedRow(what: "updates of a hold that cannot be read")
                    }
                    guard all.isSuperset(of: rejected.updates) else { continue }
                    return DecisionFacts.Rejection(hold: row["id"], words: row["message"] ?? "rejected")
                }
            }
            return nil
        }
    }

    /// Moves a hold from the state that it was read in to the next one.
    ///
    /// - Throws: `HoldMoved` where it is in another state by now, or where `HoldMachine` refuses the move.
    package func move(
        _ hold: Hold, by move: HoldMove, message: String? = nil, at time: Timestamp = .now
    ) throws {
        try queue.write { try HoldStore.move(hold, by: move, message: message, at: time, in: $0) }
    }
}

enum HoldStore {
    /// As the index has it.
    static let isOpen = "holds.state IN ('open', 'approved', 'applying')"

    static func holds(
        _ condition: String, _ arguments: StatementArguments, limit: Int = 1_000, in database: Database
    ) throws -> [Hold] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT holds.*, mirrors.name AS mirror_name, \(ActorStore.name("holds.actor")) AS actor_name,
                    pushes.options
                FROM holds JOIN pushes ON pushes.id = holds.push JOIN mirrors ON mirrors.id = holds.mirror \(ActorStore.join("holds.actor"))
                WHERE \(condition) ORDER BY holds.id DESC LIMIT \(limit)
                """, arguments: arguments
        ).map(Hold.init(row:))
    }

    /// Opens a hold for a push, or finds the one that waits for the same already. What the pusher sent before for one
    /// of its refs is superseded.
    static func open(
        _ request: HoldRequest, _ record: PushRecord, push: Int64, mirror: Int64, actor: String, cause: Int64,
        at time: Timestamp, in database: Database
    ) throws -> (Int64, superseded: [Hold]) {
        let same = try holds(
            "holds.mirror = ? AND updates = ? AND \(isOpen)", [mirror, request.updates.text], in: database)
        if let same = same.first {
            try database.execute(
                sql: "UPDATE holds SET approvals = ?, participants = ? WHERE id = ?",
                arguments: [
                    try json(record.verdict.approvalRules),
                    try json(same.participants.union(request.participants)), same.number,
                ])
            return (same.number, [])
        }
        guard let key = request.key else {
            throw Problem(.conflict, "the hold of this push ended just now", advice: "push again")
        }
        var journal = try Journal(database)
        let number =
            try Int64.fetchOne(
                database,
                sql: "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'holds'), 0) + 1") ?? 1
        let index = try journal.append(
            LogEntry(
                .holdState, time: time.rfc3339, push: push, hold: number,
                mirror: record.facts.push.mirror, actor: actor, policy: record.policy,
                outcome: HoldState.open.rawValue, refersTo: [cause]))
        try database.execute(
            sql: """
                INSERT INTO holds (id, push, mirror, actor, key, state, updates, approvals, participants, opened_at,
                    expires_at, changed_at, log_index)
                VALUES (?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                number, push, mirror, actor, key, request.updates.text,
                try json(record.verdict.approvalRules),
                try json(request.participants), time.milliseconds,
                request.expiresAt.milliseconds, time.milliseconds, index,
            ])
        try HoldEventStore.add(.opened, to: number, actor: actor, entry: index, at: time, in: database)
        let earlier = try holds(
            "holds.mirror = ? AND holds.actor = ? AND holds.id <> ? AND holds.state IN ('open', 'approved')",
            [mirror, actor, number], in: database
        )
        var superseded: [Hold] = []
        for earlier in earlier {
            let machine = HoldMachine(earlier, at: time)
            guard let move = machine.pushed(request.updates) else { continue }
            try self.move(
                earlier, by: move, message: "h\(number) brings another value for the same ref", at: time,
                in: database)
            superseded.append(earlier)
        }
        return (number, superseded)
    }

    /// Has approvals counted once more: others may be asked now, or what was said may count again.
    static func count(in database: Database) throws {
        try database.execute(sql: "UPDATE holds SET is_due = 1 WHERE \(isOpen) AND state = 'open'")
    }

    /// Moves a hold from the state that it was read in to the next one.
    static func move(
        _ hold: Hold, by move: HoldMove, message: String?, release: Int64? = nil, isEmergency: Bool = false,
        at time: Timestamp, in database: Database
    ) throws {
        let state: HoldState
        do {
            state = try HoldMachine(hold, at: time).state(after: move)
        } catch {
            throw Ledger.HoldMoved(number: hold.number, state: hold.state)
        }
        try expect(hold, in: database)
        try database.execute(
            sql: """
                UPDATE holds SET state = ?1, message = CASE ?1 WHEN 'applied' THEN COALESCE(?2, message) ELSE ?2 END,
                    changed_at = ?3, release = COALESCE(?4, release),
                    is_emergency = CASE WHEN ?4 IS NULL THEN is_emergency ELSE ?5 END
                WHERE id = ?6
                """,
            arguments: [state.rawValue, message, time.milliseconds, release, isEmergency, hold.number])
        let opened = try Int64.fetchOne(
            database, sql: "SELECT log_index FROM holds WHERE id = ?", arguments: [hold.number])
        var journal = try Journal(database)
        let index = try journal.append(
            LogEntry(
                .holdState, time: time.rfc3339, push: hold.push, hold: hold.number, mirror: hold.mirror,
                outcome: state.rawValue, message: message, refersTo: opened.map { [$0] } ?? []))
        try HoldEventStore.add(
            .init(state), to: hold.number, words: message, entry: index, at: time, in: database)
    }

    /// Whether a push is the release of a hold in an emergency.
    static func isEmergency(release push: Int64, in database: Database) throws -> Bool {
        try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM holds WHERE release = ? AND is_emergency)",
            arguments: [push]) ?? false
    }

    /// Makes sure that a hold is still in the state that it was read in.
    static func expect(_ hold: Hold, in database: Database) throws {
        let state = try String.fetchOne(
            database, sql: "SELECT state FROM holds WHERE id = ?", arguments: [hold.number])
        guard let state else { throw Ledger.NoHold(number: hold.number) }
        guard state == hold.state.rawValue else {
            throw Ledger.HoldMoved(number: hold.number, state: try HoldState(column: state))
        }
    }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

extension Hold {
    fileprivate init(row: Row) throws {
        let decoder = JSONDecoder()
        guard let updates = HeldUpdates(text: row["updates"]) else {
            throw DamagedRow(what: "updates of a hold that cannot be read")
        }
        self.init(
            number: row["id"], push: row["push"], mirror: row["mirror_name"], pusher: row["actor_name"],
            options: PushOptions((row["options"] as String).split(separator: "\n").map(String.init)),
            key: row["key"], state: try HoldState(column: row["state"]), updates: updates,
            approvalRules: try decoder.decode(
                [ApprovalRule].self, from: Data((row["approvals"] as String).utf8)),
            participants: try decoder.decode(
                Participants.self, from: Data((row["participants"] as String).utf8)),
            openedAt: row["opened_at"], expiresAt: row["expires_at"], changedAt: row["changed_at"],
            message: row["message"], release: row["release"], awaitedUntil: row["awaited_until"],
            isEmergency: row["is_emergency"])
    }
}
