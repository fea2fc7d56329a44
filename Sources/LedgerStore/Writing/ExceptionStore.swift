package import Domain
import GRDB

/// Exceptions: secrets that may pass for a time.
extension Ledger {
    /// No exception with this number is in force.
    package struct NoException: ProblemSource {
        let number: Int64
        /// A number that is wrong, or an exception that ended.
        package var problem: Problem {
            Problem(
                .missing, "there is no exception \(number) in force",
                advice: "'gatehouse secrets list' shows those that are")
        }
    }

    /// Puts an exception in force, and returns the number that it was given.
    ///
    /// - Throws: where the ledger cannot be written.
    package func allow(
        _ exception: SecretException, until end: Timestamp, at time: Timestamp = .now
    ) throws -> Int64 {
        try queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO secret_exceptions
                        (fingerprint, rule, path, mirror, reason, owner, made_at, expires_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    exception.fingerprint, exception.rule?.text, exception.path?.text, exception.mirror,
                    exception.reason, exception.owner, time.milliseconds, end.milliseconds,
                ])
            let number = database.lastInsertedRowID
            var journal = try Journal(database)
            try journal.append(
                LogEntry(
                    .adminAction, time: time.rfc3339, mirror: exception.mirror,
                    actor: try ActorStore.id(ofActor: exception.owner, in: database),
                    outcome: "secret.allowed", rule: exception.rule?.text,
                    message: "exception \(number) until \(end.rfc3339): \(exception.reason)"))
            return number
        }
    }

    /// Ends an exception.
    ///
    /// - Throws: `NoException` where none of that number is in force.
    package func revokeException(_ number: Int64, at time: Timestamp = .now) throws {
        try queue.write { database in
            try database.execute(
                sql: "UPDATE secret_exceptions SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                arguments: [time.milliseconds, number])
            guard database.changesCount == 1 else { throw NoException(number: number) }
            var journal = try Journal(database)
            try journal.append(
                LogEntry(
                    .adminAction, time: time.rfc3339, outcome: "secret.revoked",
                    message: "exception \(number)"))
        }
    }

    /// All exceptions, the newest first.
    ///
    /// - Throws: where the ledger cannot be read.
    package func recordedExceptions() throws -> [RecordedException] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM secret_exceptions ORDER BY id DESC").map { row in
                RecordedException(
                    exception: SecretException(
                        number: row["id"], fingerprint: row["fingerprint"],
                        rule: (row["rule"] as String?).map(GlobPattern.init),
                        path: (row["path"] as String?).map(GlobPattern.init), mirror: row["mirror"],
                        reason: row["reason"], owner: row["owner"]),
                    madeAt: Timestamp(milliseconds: row["made_at"]),
                    expiresAt: Timestamp(milliseconds: row["expires_at"]),
                    revokedAt: (row["revoked_at"] as Int64?).map(Timestamp.init(milliseconds:)))
            }
        }
    }

    /// The exceptions that are in force at a moment.
    ///
    /// - Throws: where the ledger cannot be read.
    package func exceptionsInForce(at time: Timestamp = .now) throws -> [SecretException] {
        try recordedExceptions().filter { $0.isInForce(at: time) }.map(\.exception)
    }
}
