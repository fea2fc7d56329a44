import Foundation
import GRDB

/// The ledger's log, as another program reads it.
enum LogReading {
    /// What happened, entry by entry; empty for an entry that does not say.
    static func outcomes(ofLedgerAt path: String) throws -> [String] {
        let entries = try DatabaseQueue(path: path).read {
            try Data.fetchAll($0, sql: "SELECT entry FROM log ORDER BY idx")
        }
        return try entries.map { entry in
            let fields = try JSONSerialization.jsonObject(with: entry) as? [String: Any]
            return fields?["outcome"] as? String ?? ""
        }
    }
}
