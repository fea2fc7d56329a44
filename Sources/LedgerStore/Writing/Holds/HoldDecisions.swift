package import Domain
import Foundation
import GRDB

/// The decisions of approvers on holds.
extension Ledger {
    /// Records an approver's decision, and in the same transaction that a rejection ends the hold.
    ///
    /// - Throws: `HoldMoved` where the hold is in another state by then.
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
                    mirror: hold.mirror, actor: id, policy: policy, outcome: decision.rawValue,
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
