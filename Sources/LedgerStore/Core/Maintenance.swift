import GRDB

/// Care of the database file.
extension Ledger {
    /// The size of the write-ahead log, in bytes.
    package var writeAheadLogSize: Int {
        FileStatus.size(queue.path + "-wal") ?? 0
    }

    /// Moves the write-ahead log into the database. Only one process may do this at a time: the caller holds the
    /// home's maintenance lock, since SQLite before 3.51.3 can corrupt a ledger that several connections checkpoint.
    ///
    /// - Throws: where the ledger cannot be written.
    package func checkpointWriteAheadLog() throws {
        _ = try queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }

    /// SQLite's report of damage, a line each; empty for a sound database.
    ///
    /// - Throws: where the ledger cannot be read.
    package func integrityProblems() throws -> [String] {
        try read { try String.fetchAll($0, sql: "PRAGMA quick_check(10)") }.filter { $0 != "ok" }
    }
}
