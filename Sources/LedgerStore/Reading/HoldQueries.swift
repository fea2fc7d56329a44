package import Domain
import GRDB

/// Reads holds and what approvers said of them.
extension Ledger {
    /// The hold with a number, as it is now.
    ///
    /// - Throws: `NoHold` where there is none of that number.
    package func hold(_ number: Int64) throws -> Hold {
        try read { database in
            guard let hold = try HoldStore.holds("holds.id = ?", [number], in: database).first else {
                throw NoHold(number: number)
            }
            return hold
        }
    }

    /// The holds with some numbers, the newest first.
    ///
    /// - Throws: where the ledger cannot be read.
    package func holds(_ numbers: some Collection<Int64>) throws -> [Hold] {
        let list = numbers.map(String.init).joined(separator: ",")
        return try read {
            try HoldStore.holds("holds.id IN (\(list))", [], limit: numbers.count, in: $0)
        }
    }

    /// Holds, the newest first.
    ///
    /// - Parameters:
    ///   - all: also closed holds.
    ///   - before: continues a listing after the hold that it ended with.
    /// - Throws: where the ledger cannot be read.
    package func holds(mirror: String?, all: Bool, before: Int64?, limit: Int) throws -> [Hold] {
        try read { database in
            try HoldStore.holds(
                """
                (?1 IS NULL OR mirrors.name = ?1) AND (?2 IS NULL OR holds.id < ?2)
                \(all ? "" : "AND \(HoldStore.isOpen)")
                """, [mirror, before], limit: limit, in: database)
        }
    }

    /// The holds that wait or were applied, and whose push brought a commit that comes out of a session.
    ///
    /// - Throws: where the ledger cannot be read.
    package func holds(with session: SessionID) throws -> [Hold] {
        try read { database in
            try HoldStore.holds(
                """
                (\(HoldStore.isOpen) OR holds.state = 'applied') AND EXISTS (
                    SELECT 1 FROM commits WHERE commits.push = holds.push AND (found = ?1 OR EXISTS (
                        SELECT 1 FROM commit_segments WHERE commit_id = commits.id AND session = ?1 AND \(CommitRow.isWriter))))
                """, [session.rawValue], limit: -1, in: database)
        }
    }

    /// The decisions on a hold, the oldest first.
    ///
    /// - Throws: where the ledger cannot be read.
    package func decisions(on number: Int64) throws -> [RecordedDecision] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT hold_decisions.*, \(ActorStore.name("hold_decisions.actor")) AS actor_name
                    FROM hold_decisions \(ActorStore.join("hold_decisions.actor"))
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
}
