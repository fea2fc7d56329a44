import GRDB

/// The identity of another home, read from its ledger, whatever the ledger's version.
package struct HomeIdentity: Sendable {
    package let id: String?
    /// The folder that it is in, by its own account; nil in versions that did not note it.
    package let place: String?
    /// The folders of its mirrors.
    package let mirrors: [String]

    /// Reads the ledger, and changes nothing.
    ///
    /// - Throws: where there is no ledger that can be read.
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
