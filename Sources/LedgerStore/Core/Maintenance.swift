import GRDB

extension Ledger {
    /// How large the write-ahead log is, in bytes.
    package var writeAheadLogSize: Int {
        FileStatus.size(queue.path + "-wal") ?? 0
    }

    /// Moves the write-ahead log into the database. Only one process may do this at a time: whoever calls holds the
    /// home's maintenance lock, since SQLite before 3.51.3 can corrupt a ledger that several connections checkpoint.
    package func checkpointWriteAheadLog() throws {
        _ = try queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }

    /// SQLite's own words on what is damaged; empty where nothing is.
    package func integrityProblems() throws -> [String] {
        try queue.read { try String.fetchAll($0, sql: "PRAGMA quick_check(10)") }.filter { $0 != "ok" }
    }
}
