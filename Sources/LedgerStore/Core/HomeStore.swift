package import Domain
import GRDB

extension Ledger {
    /// A fact about the home itself, such as its origin.
    package func homeValue(_ key: String) throws -> String? {
        try queue.read {
            try String.fetchOne($0, sql: "SELECT value FROM home WHERE key = ?", arguments: [key])
        }
    }

    package func setHomeValue(_ key: String, _ value: String) throws {
        try queue.write { try HomeStore.set(key, value, in: $0) }
    }

    /// Notes where the home is, and puts on record that it was elsewhere before.
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

    /// Where the home was when that was noted last; nil for one that never had a mirror.
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
