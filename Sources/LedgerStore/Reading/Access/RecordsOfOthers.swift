import Domain
import GRDB

/// Looks up the rows of commits that others than some sent.
///
/// What is sent again and again, as a push that is refused and tried anew, has a row each time: indexes alone tell
/// which these are, and no other row is looked at twice.
struct RecordsOfOthers {
    private typealias Sent = (row: Int64, commit: ObjectID, sender: String)

    private let senders: Senders
    private let database: Database
    /// By their rows; nil where one of the senders sent it.
    private var seen: [Int64: Sent?] = [:]
    /// By their pushes.
    private var names: [Int64: String?] = [:]

    init(besides senders: Senders, _ database: Database) {
        self.senders = senders
        self.database = database
    }

    // MARK: By what they have

    /// - Parameter besidesKnown: without those whose paths are all on record, with what they left there.
    mutating func having(tree: ObjectID, besidesKnown: Bool) throws -> Set<SentCommit> {
        let rows = try Int64.fetchAll(
            database.cachedStatement(sql: "SELECT id FROM commits WHERE tree = ?"), arguments: [tree.column])
        return try Set(
            others(among: rows).filter { try !besidesKnown || !hasAllPaths($0.row) }.map {
                SentCommit(id: $0.commit, sender: $0.sender, isExact: false)
            })
    }

    private func hasAllPaths(_ row: Int64) throws -> Bool {
        try Bool.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT path_count > 0
                        AND path_count = (SELECT COUNT(object) FROM commit_paths WHERE commit_id = commits.id)
                    FROM commits WHERE id = ?
                    """), arguments: [row]) ?? false
    }

    // MARK: By what they leave at a path

    /// Of what was recorded without what it left at a path, so many commits are looked at, the newest.
    private static let maximumInexact = 100

    mutating func leaving(_ change: CommitFacts.ChangedPath) throws -> Set<SentCommit> {
        guard
            let path = try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT id FROM paths WHERE path = ?"),
                arguments: [change.path.text])
        else { return [] }
        let same = try Int64.fetchAll(
            database.cachedStatement(sql: "SELECT commit_id FROM commit_paths WHERE path = ? AND object = ?"),
            arguments: [path, change.objectColumn])
        let likely = try Int64.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT commit_id FROM commit_paths WHERE path = ? AND object IS NULL
                    ORDER BY commit_id DESC LIMIT \(Self.maximumInexact)
                    """), arguments: [path])
        let kind = change.change
        let exact = try others(among: same).filter {
            try (self.change(by: $0.row, at: path) == .mode) == (kind == .mode)
        }
        let inexact = try others(among: likely).filter {
            let there = try self.change(by: $0.row, at: path)
            return (there == .mode) == (kind == .mode) && (there == .deleted) == (kind == .deleted)
        }
        return Set(
            exact.map { SentCommit(id: $0.commit, sender: $0.sender, isExact: true) }
                + inexact.map { SentCommit(id: $0.commit, sender: $0.sender, isExact: false) })
    }

    private func change(by row: Int64, at path: Int64) throws -> CommitFacts.ChangedPath.Change? {
        try String.fetchOne(
            database.cachedStatement(sql: "SELECT change FROM commit_paths WHERE commit_id = ? AND path = ?"),
            arguments: [row, path]
        ).map(CommitFacts.ChangedPath.Change.init(column:))
    }

    // MARK: Who sent them

    private mutating func others(among rows: [Int64]) throws -> [Sent] {
        try rows.filter { !senders.records.contains($0) }.compactMap { try sent($0) }
    }

    private mutating func sent(_ row: Int64) throws -> Sent? {
        if let seen = seen[row] { return seen }
        let sent = try look(row)
        seen[row] = .some(sent)
        return sent
    }

    private mutating func look(_ row: Int64) throws -> Sent? {
        guard
            let commit = try Row.fetchOne(
                database.cachedStatement(sql: "SELECT oid, push FROM commits WHERE id = ?"), arguments: [row]),
            let name = try name(push: commit["push"]), !senders.names.contains(name)
        else { return nil }
        return (row, try ObjectID(column: commit["oid"]), name)
    }

    private mutating func name(push: Int64) throws -> String? {
        if let name = names[push] { return name }
        let name = try String.fetchOne(
            database.cachedStatement(sql: Ledger.senderOfPush), arguments: [push])
        names[push] = .some(name)
        return name
    }
}
