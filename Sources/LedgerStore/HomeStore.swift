import GRDB

extension Ledger {
    /// A fact about the home itself, such as its origin.
    package func homeValue(_ key: String) throws -> String? {
        try queue.read {
            try String.fetchOne($0, sql: "SELECT value FROM home WHERE key = ?", arguments: [key])
        }
    }

    package func setHomeValue(_ key: String, _ value: String) throws {
        try queue.write {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO home (key, value) VALUES (?, ?)", arguments: [key, value])
        }
    }
}
