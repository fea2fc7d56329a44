package import Domain
import GRDB

/// Which keys fingerprints of secrets are made with.
extension Ledger {
    /// All keys that the home ever made fingerprints with, the newest first.
    ///
    /// - Throws: where the ledger cannot be read.
    package func fingerprintKeys() throws -> [FingerprintKeyRecord] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM fingerprint_keys ORDER BY version DESC").map {
                row in
                FingerprintKeyRecord(
                    version: row["version"], mark: row["mark"], since: Timestamp(milliseconds: row["since"]))
            }
        }
    }

    /// Records that fingerprints are made with a key from now on.
    ///
    /// - Parameter actor: who changed it; nil for the first key of a home.
    /// - Throws: where a key has that version already.
    package func use(_ key: FingerprintKeyRecord, changedBy actor: String?) throws {
        try queue.write { database in
            try database.execute(
                sql: "INSERT INTO fingerprint_keys (version, mark, since) VALUES (?, ?, ?)",
                arguments: [key.version, key.mark, key.since.milliseconds])
            guard let actor else { return }
            var journal = try Journal(database)
            try journal.append(
                LogEntry(
                    .adminAction, time: key.since.rfc3339,
                    actor: try ActorStore.id(ofActor: actor, in: database), outcome: "key.rotated",
                    message: "fingerprints of secrets are made with k\(key.version)"))
        }
    }
}
