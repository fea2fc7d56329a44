package import Domain
import GRDB

/// Comments on holds.
extension Ledger {
    /// A hold has as many comments as it may have.
    package struct TooManyComments: ProblemSource {
        let hold: Int64
        /// A limit that this hold has reached.
        package var problem: Problem {
            Problem(
                .conflict,
                "h\(hold) has \(HoldEventStore.maximumComments) comments already, and takes no more")
        }
    }

    /// Adds an actor's comment to a hold.
    ///
    /// - Throws: `TooManyComments` where the hold has as many as it may have.
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
                    mirror: hold.mirror, actor: id, message: words))
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
                SELECT hold_events.*, \(ActorStore.name("hold_events.actor")) AS actor_name
                FROM hold_events \(ActorStore.join("hold_events.actor"))
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
