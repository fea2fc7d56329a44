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
        let digest = "sha256:" + Hexadecimal.string(of: SHA256.hash(data: compiled))
        try queue.write { database in
            let current = try Row.fetchOne(
                database, sql: "SELECT digest, source FROM policies ORDER BY id DESC LIMIT 1")
            if let current, current["digest"] == digest, current["source"] == source { return }
            try database.execute(
                sql: "INSERT INTO policies (digest, source, settings, applied_at) VALUES (?, ?, ?, ?)",
                arguments: [digest, source, compiled, time.milliseconds])
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
        try queue.read {
            try String.fetchOne($0, sql: "SELECT source FROM policies ORDER BY id DESC LIMIT 1")
        }
    }

    /// The policy that judges pushes now.
    ///
    /// - Throws: `Problem` where none was applied yet.
    package func policyInForce() throws -> AppliedPolicy {
        let row = try queue.read { database in
            try Row.fetchOne(database, sql: "SELECT * FROM policies ORDER BY id DESC LIMIT 1")
        }
        guard let row else {
            throw Problem(.missing, "no policy is in force", advice: "run 'gatehouse policy apply'")
        }
        return AppliedPolicy(
            digest: row["digest"], source: row["source"],
            settings: try JSONDecoder().decode(PolicySettings.self, from: row["settings"] as Data),
            appliedAt: Timestamp(milliseconds: row["applied_at"]))
    }
}
