import Crypto
package import Domain
import Foundation
import GRDB

/// Policies as they were applied.
extension Ledger {
    /// Puts `settings`, compiled from `source`, in force. Applying what is in force changes nothing.
    ///
    /// - Throws: where the ledger cannot be written.
    @discardableResult
    package func apply(_ settings: PolicySettings, source: String, at time: Timestamp = .now) throws
        -> AppliedPolicy
    {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let compiled = try encoder.encode(settings)
        let differences = try encoder.encode(PolicyDifferences(settings))
        let digest = Self.digest(ofPolicy: compiled)
        try queue.write { database in
            let current = try Row.fetchOne(
                database, sql: "SELECT id, digest, source FROM policies ORDER BY id DESC LIMIT 1")
            if let current, current["digest"] == digest, current["source"] == source {
                // Its standard settings may be those of another version.
                return try database.execute(
                    sql: "UPDATE policies SET settings = ?, differences = ?, standard = ? WHERE id = ?",
                    arguments: [
                        compiled, differences, PolicyDifferences.standardMark, current["id"] as Int64,
                    ])
            }
            try database.execute(
                sql: """
                    INSERT INTO policies (digest, source, settings, differences, standard, applied_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    digest, source, compiled, differences, PolicyDifferences.standardMark, time.milliseconds,
                ])
            try HoldStore.count(in: database)
            var journal = try Journal(database)
            try journal.append(LogEntry(.policyApplied, time: time.rfc3339, policy: digest))
        }
        return try policyInForce()
    }

    /// The file that the policy in force was compiled from; nil before the first.
    ///
    /// - Throws: where the ledger cannot be read.
    package func policySourceInForce() throws -> String? {
        try read {
            try String.fetchOne($0, sql: "SELECT source FROM policies ORDER BY id DESC LIMIT 1")
        }
    }

    /// The policy that judges pushes now.
    ///
    /// - Throws: `Problem` where none was applied yet.
    package func policyInForce() throws -> AppliedPolicy {
        let row = try read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT digest, source, applied_at, standard = ?1 AS has_differences,
                        CASE WHEN standard = ?1 THEN differences ELSE settings END AS settings
                    FROM policies ORDER BY id DESC LIMIT 1
                    """, arguments: [PolicyDifferences.standardMark])
        }
        guard let row else {
            throw Problem(.missing, "no policy is in force", advice: "run 'gatehouse policy apply'")
        }
        let decoder = JSONDecoder()
        let bytes: Data = row["settings"]
        return AppliedPolicy(
            digest: row["digest"], source: row["source"],
            settings: row["has_differences"] as Bool? == true
                ? try decoder.decode(PolicyDifferences.self, from: bytes).settings
                : try decoder.decode(PolicySettings.self, from: bytes),
            appliedAt: Timestamp(milliseconds: row["applied_at"]))
    }

    /// The digest of the policy in force; nil where none was applied yet.
    ///
    /// - Throws: where the ledger cannot be read.
    package func policyDigestInForce() throws -> String? {
        try read { try String.fetchOne($0, sql: "SELECT digest FROM policies ORDER BY id DESC LIMIT 1") }
    }

    private static func digest(ofPolicy compiled: Data) -> String {
        "sha256:" + Hexadecimal.string(of: SHA256.hash(data: compiled))
    }

    /// Whether the settings in force are those that their digest names, in the form that hooks read, too.
    ///
    /// - Throws: where the ledger cannot be read.
    package func policyIsWhatItsDigestNames() throws -> Bool {
        let row = try read { database in
            try Row.fetchOne(
                database,
                sql: "SELECT digest, settings FROM policies ORDER BY id DESC LIMIT 1")
        }
        guard let row else { return true }
        let (digest, compiled): (String, Data) = (row["digest"], row["settings"])
        return try digest == Self.digest(ofPolicy: compiled)
            && JSONDecoder().decode(PolicySettings.self, from: compiled) == policyInForce().settings
    }
}
