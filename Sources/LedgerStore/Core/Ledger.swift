import CSQLiteOptions
package import Domain
import GRDB

/// The home's database: pushes, sessions, verdicts, the outbox, and the log that is the evidence of them.
///
/// One SQLite file in write-ahead mode, durable at each commit. Connections never move the write-ahead log into the
/// database by themselves; `Maintenance` does that, one at a time.
package final class Ledger: Sendable {
    let queue: DatabaseQueue

    /// The ledger cannot be used; nothing may be accepted.
    package enum Unusable: ProblemSource {
        case missing(path: String)
        case exists(path: String)
        case older(path: String)
        case newer(path: String)
        /// Empty, cut off, or something else.
        case noLedger(path: String, reason: String)

        /// What is wrong with the file.
        package var problem: Problem {
            switch self {
            case .missing(let path):
                Problem(
                    .missing, "there is no ledger at \(path)", advice: "make a home with 'gatehouse init'")
            case .exists(let path): Problem(.conflict, "there is a ledger at \(path) already")
            case .older(let path):
                Problem(
                    .conflict, "the ledger at \(path) is of an older version of Gatehouse",
                    advice: "run 'gatehouse upgrade'")
            case .newer(let path):
                Problem(
                    .conflict, "the ledger at \(path) is of a newer version of Gatehouse",
                    advice: "install that version")
            case .noLedger(let path, let reason):
                Problem(.damaged, "the ledger is damaged (\(reason)): restore \(path) from a backup")
            }
        }
    }

    private init(path: String) throws {
        var configuration = Configuration()
        configuration.label = "gatehouse.ledger"
        // A burst of pushes waits for its turn instead of being refused.
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { database in
            if let connection = database.sqliteConnection {
                _ = gatehouse_sqlite_no_checkpoint_on_close(connection)
            }
            try database.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA wal_autocheckpoint = 0;
                    PRAGMA cache_size = -16384;
                    """)
        }
        queue = try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Reads one state of the ledger.
    ///
    /// GRDB's own `read` compiles five statements for that each time, which is felt in a hook that reads a dozen times.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try queue.unsafeRead { database in
            func run(_ statement: String) throws { try database.cachedStatement(sql: statement).execute() }
            try run("BEGIN")
            do {
                let value = try body(database)
                try run("COMMIT")
                return value
            } catch {
                try? run("ROLLBACK")
                throw error
            }
        }
    }

    /// Makes a new ledger at `path`.
    ///
    /// - Throws: `Unusable.exists` where there is a file already.
    package static func create(at path: String) throws -> Ledger {
        guard !FileStatus.exists(path) else { throw Unusable.exists(path: path) }
        let ledger = try Ledger(path: path)
        try ledger.queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = WAL") }
        try Schema.migrator.migrate(ledger.queue)
        return ledger
    }

    /// Opens the ledger at `path`, which must exist and be of this version.
    ///
    /// - Throws: `Unusable` where it is not there, not of this version, or no ledger.
    package static func open(at path: String) throws -> Ledger {
        guard FileStatus.exists(path) else { throw Unusable.missing(path: path) }
        return try telling(path) {
            let ledger = try Ledger(path: path)
            try ledger.checkAge()
            return ledger
        }
    }

    /// Runs `body`, and tells in the ledger's words when SQLite cannot read the file as a database.
    private static func telling<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_NOTADB || error.resultCode == .SQLITE_CORRUPT
        {
            throw Unusable.noLedger(path: path, reason: error.message ?? "file is not a database")
        }
    }

    /// The reason given for a file that never was a ledger, or was emptied.
    private static let isNone = "it is empty, or no ledger of Gatehouse"

    /// Makes sure that the ledger is of this version; it may have been upgraded since it was opened.
    ///
    /// - Throws: `Unusable` where it is of another version by now.
    package func checkAge() throws {
        switch try read(Schema.age) {
        case .current: return
        case .older: throw Unusable.older(path: queue.path)
        case .newer: throw Unusable.newer(path: queue.path)
        case .unknown: throw Unusable.noLedger(path: queue.path, reason: Self.isNone)
        }
    }

    /// Opens the ledger at `path` and brings it to this version. No other process may use it meanwhile.
    ///
    /// - Throws: `Unusable` where it is not there, of a newer version, or no ledger.
    package static func upgrade(at path: String) throws -> Ledger {
        guard FileStatus.exists(path) else { throw Unusable.missing(path: path) }
        return try telling(path) {
            let ledger = try Ledger(path: path)
            switch try ledger.read(Schema.age) {
            case .newer: throw Unusable.newer(path: path)
            // Making tables in it would make an empty ledger of a lost one.
            case .unknown: throw Unusable.noLedger(path: path, reason: isNone)
            case .current, .older: try Schema.migrator.migrate(ledger.queue)
            }
            return ledger
        }
    }
}
