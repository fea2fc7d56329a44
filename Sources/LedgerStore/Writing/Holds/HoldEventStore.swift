package import Domain
import GRDB

extension Ledger {
    /// What happened to holds after an event, the oldest first.
    ///
    /// - Parameter hold: only to this one.
    package func holdEvents(after id: Int64, of hold: Int64? = nil, limit: Int = 1_000) throws -> [HoldEvent]
    {
        try queue.read {
            try HoldEventStore.events(
                "hold_events.id > ?1 AND (?2 IS NULL OR hold = ?2)", [id, hold], limit: limit, in: $0)
        }
    }

    /// The latest event's id; zero before the first.
    package func lastHoldEvent() throws -> Int64 {
        try queue.read { try Int64.fetchOne($0, sql: "SELECT MAX(id) FROM hold_events") ?? 0 }
    }

    /// The comments on a hold after an event, the oldest first.
    package func comments(on hold: Int64, after id: Int64 = 0) throws -> [HoldEvent] {
        try queue.read {
            try HoldEventStore.events(
                "hold = ? AND hold_events.id > ? AND kind = ?",
                [hold, id, HoldEvent.Kind.comment.rawValue], in: $0)
        }
    }

    /// Another number after each change that another process makes to the ledger; see SQLite's `data_version`.
    package func changeMark() throws -> Int64 {
        try queue.read { try Int64.fetchOne($0, sql: "PRAGMA data_version") ?? 0 }
    }

    /// A hold has as many comments as one may have.
    package struct TooManyComments: Error, CustomStringConvertible {
        let hold: Int64
        package var description: String {
            "h\(hold) has \(HoldEventStore.maximumComments) comments already, and takes no more"
        }
    }

    /// Keeps what somebody says of a hold.
    package func comment(
        _ words: String, on hold: Hold, by actor: String, at time: Timestamp = .now
    ) throws {
        try queue.write { database in
            let count = try Int.fetchOne(
                database, sql: "SELECT COUNT(*) FROM hold_events WHERE hold = ? AND kind = ?",
                arguments: [hold.number, HoldEvent.Kind.comment.rawValue])
            guard count ?? 0 < HoldEventStore.maximumComments else {
                throw TooManyComments(hold: hold.number)
            }
            let id = try ActorStore.id(ofActor: actor, in: database)
            var journal = try Journal(database)
            let index = try journal.append(
                LogEntry(
                    .holdComment, time: time.rfc3339, push: hold.push, hold: hold.number,
                    repository: hold.mirror, actor: id, message: words))
            try HoldEventStore.add(
                .comment, to: hold.number, actor: id, words: words, entry: index, at: time, in: database)
        }
    }
}

/// What happened to holds, written together with what happened.
enum HoldEventStore {
    static let maximumComments = 200

    /// - Parameter entry: the index of the log's entry that says the same.
    static func add(
        _ kind: HoldEvent.Kind, to hold: Int64, actor: String? = nil, decision: HoldDecision? = nil,
        words: String? = nil, entry: Int64, at time: Timestamp, in database: Database
    ) throws {
        let key = "msg_" + Hexadecimal.string(of: (0..<16).map { _ in UInt8.random(in: .min ... .max) })
        try database.execute(
            sql: """
                INSERT INTO hold_events (key, hold, kind, actor, decision, words, happened_at, log_index)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                key, hold, kind.rawValue, actor, decision?.rawValue, words, time.milliseconds, entry,
            ])
    }

    static func events(
        _ condition: String, _ arguments: StatementArguments, limit: Int = 1_000, in database: Database
    ) throws -> [HoldEvent] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT hold_events.*, COALESCE(actors.name, hold_events.actor) AS actor_name
                FROM hold_events LEFT JOIN actors ON actors.id = hold_events.actor
                WHERE \(condition) ORDER BY hold_events.id LIMIT \(limit)
                """, arguments: arguments
        ).map(HoldEvent.init(row:))
    }
}

extension HoldEvent {
    fileprivate init(row: Row) throws {
        self.init(
            id: row["id"], key: row["key"], hold: row["hold"], kind: try Kind(column: row["kind"]),
            actor: row["actor_name"],
            decision: try (row["decision"] as String?).map(HoldDecision.init(column:)), words: row["words"],
            time: row["happened_at"])
    }
}
