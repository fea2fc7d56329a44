package import Domain
import GRDB

/// Facts about the home itself, by their keys.
extension Ledger {
    /// A fact about the home itself, such as its origin.
    ///
    /// - Throws: where the ledger cannot be read.
    package func homeValue(_ key: String) throws -> String? {
        try read {
            try String.fetchOne($0, sql: "SELECT value FROM home WHERE key = ?", arguments: [key])
        }
    }

    /// Sets a fact about the home itself.
    ///
    /// - Throws: where the ledger cannot be written.
    package func setHomeValue(_ key: String, _ value: String) throws {
        try queue.write { try HomeStore.set(key, value, in: $0) }
    }

    /// Notes the home's folder, and logs a move where it was another one before.
    ///
    /// - Throws: where the ledger cannot be written.
    package func setPlace(_ path: String, at time: Timestamp = .now) throws {
        try queue.write { database in
            let before = try String.fetchOne(
                database, sql: "SELECT value FROM home WHERE key = ?", arguments: [HomeStore.place])
            try HomeStore.set(HomeStore.place, path, in: database)
            guard let before else { return }
            var journal = try Journal(database)
            try journal.append(
                LogEntry(
                    .adminAction, time: time.rfc3339, outcome: "home.moved",
                    message: "from \(before) to \(path)"))
        }
    }

    /// The home's folder as last noted; nil while it never had a mirror.
    ///
    /// - Throws: where the ledger cannot be read.
    package func place() throws -> String? { try homeValue(HomeStore.place) }
}

enum HomeStore {
    /// The key of the home's folder.
    static let place = "place"

    static func set(_ key: String, _ value: String, in database: Database) throws {
        try database.execute(
            sql: "INSERT OR REPLACE INTO home (key, value) VALUES (?, ?)", arguments: [key, value])
    }
}
