package import Domain
import Foundation
import GRDB

/// What approvers said of holds.
extension Ledger {
    /// The decisions on a hold, the oldest first.
    package func decisions(on number: Int64) throws -> [RecordedDecision] {
        try queue.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT hold_decisions.*, COALESCE(actors.name, hold_decisions.actor) AS actor_name
                    FROM hold_decisions LEFT JOIN actors ON actors.id = hold_decisions.actor
                    WHERE hold = ? ORDER BY hold_decisions.id
                    """, arguments: [number]
            ).map { row in
                RecordedDecision(
                    actor: row["actor_name"], decision: try HoldDecision(column: row["decision"]),
                    statement: row["statement"], reason: row["reason"],
                    signature: row["signature"], decidedAt: Timestamp(milliseconds: row["decided_at"]))
            }
        }
    }

    /// Records what an approver decided; of a rejection the hold's end, in one transaction.
    package func decide(
        _ decision: HoldDecision, on hold: Hold, by actor: String, policy: String, reason: String?,
        signature: String? = nil, at time: Timestamp = .now
    ) throws {
        try queue.write { database in
            let id = try ActorStore.id(ofActor: actor, in: database)
            var journal = try Journal(database)
            let index = try journal.append(
                LogEntry(
                    .holdDecision, time: time.rfc3339, push: hold.push, hold: hold.number,
                    repository: hold.mirror, actor: id, policy: policy, outcome: decision.rawValue,
                    message: reason))
            try database.execute(
                sql: """
                    INSERT INTO hold_decisions (hold, actor, decision, statement, reason, signature, decided_at, log_index)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    hold.number, id, decision.rawValue, hold.statement(decision, policy: policy), reason,
                    signature, time.milliseconds, index,
                ])
            try HoldEventStore.add(
                .decision, to: hold.number, actor: id, decision: decision, words: reason, entry: index,
                at: time, in: database)
            guard let move = decision.move else {
                try HoldStore.expect(hold, in: database)
                try database.execute(
                    sql: "UPDATE holds SET is_due = 1 WHERE id = ?", arguments: [hold.number])
                return
            }
            let words = reason.map { ": \($0)" } ?? ""
            try HoldStore.move(
                hold, by: move, message: "rejected by \(actor)\(words)", at: time, in: database)
        }
    }
}
