import GRDB

/// What another home's ledger says of itself, whatever its version.
package struct HomeIdentity: Sendable {
    package let id: String?
    /// Where it says that it is; nil where it is of a version that did not note that.
    package let place: String?
    /// Where its mirrors are.
    package let mirrors: [String]

    /// Reads it, and changes nothing.
    package init(ofLedgerAt path: String) throws {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        (id, place, mirrors) = try queue.read { database in
            func value(_ key: String) throws -> String? {
                try String.fetchOne(database, sql: "SELECT value FROM home WHERE key = ?", arguments: [key])
            }
            return (
                try value("id"), try value(HomeStore.place),
                try String.fetchAll(database, sql: "SELECT path FROM mirrors")
            )
        }
    }
}
