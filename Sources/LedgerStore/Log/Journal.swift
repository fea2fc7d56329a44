import Crypto
import Domain
import Foundation
import GRDB

/// The log: exact bytes in order, one index after the other, never rewritten.
struct Journal {
    private let database: Database
    private var nextIndex: Int64
    private let insertion: Statement

    /// In bytes; JSON's escapes can make six times as much of it.
    private static let maximumMessage = 4_096

    /// An entry that does not fit into the log's frames. Nothing that a push can bring may lead here.
    struct EntryTooLarge: ProblemSource {
        let kind: LogEntry.Kind
        let size: Int
        var problem: Problem {
            Problem(
                .invalid,
                "a log entry of kind \(kind.rawValue) has \(size) bytes, more than \(LogEntry.maximumSize)")
        }
    }

    /// A journal for the rest of the transaction that is open.
    init(_ database: Database) throws {
        self.database = database
        nextIndex = try Int64.fetchOne(database, sql: "SELECT COALESCE(MAX(idx) + 1, 0) FROM log") ?? 0
        insertion = try database.cachedStatement(sql: "INSERT INTO log (idx, entry) VALUES (?, ?)")
    }

    /// Appends `entry` and returns its index.
    @discardableResult
    mutating func append(_ entry: LogEntry) throws -> Int64 {
        var entry = entry
        entry.message = entry.message.map { VisibleText.beginning(of: $0, bytes: Self.maximumMessage) }
        let bytes = Data(entry.json)
        guard bytes.count <= LogEntry.maximumSize else {
            throw EntryTooLarge(kind: entry.kind, size: bytes.count)
        }
        let index = nextIndex
        try insertion.execute(arguments: [index, bytes])
        nextIndex += 1
        return index
    }

    /// Keeps `bytes` aside, encrypted under a key of their own, and returns the row and the log's commitment to them.
    func keep(_ bytes: Data, kind: String) throws -> (row: Int64, body: LogEntry.Body) {
        let key = SymmetricKey(size: .bits256)
        let salt = SymmetricKey(size: .bits256)
        guard let sealed = try AES.GCM.seal(bytes, using: key).combined else {
            throw CryptoKitError.invalidParameter
        }
        try database.execute(sql: "INSERT INTO bodies (sealed) VALUES (?)", arguments: [sealed])
        let row = database.lastInsertedRowID
        try database.execute(
            sql:
                "INSERT INTO body_keys (body, key) VALUES (?, ?); INSERT INTO body_salts (body, salt) VALUES (?, ?)",
            arguments: [row, key.data, row, salt.data])
        let commitment = HMAC<SHA256>.authenticationCode(for: bytes, using: salt)
        return (
            row,
            LogEntry.Body(kind: kind, commitment: Hexadecimal.string(of: commitment), length: bytes.count)
        )
    }

    /// The body in `row`, or nil where it was erased.
    static func body(_ row: Int64, in database: Database) throws -> Data? {
        let found = try Row.fetchOne(
            database,
            sql:
                "SELECT sealed, key FROM bodies JOIN body_keys ON body_keys.body = bodies.id WHERE bodies.id = ?",
            arguments: [row])
        guard let found else { return nil }
        let key = SymmetricKey(data: found["key"] as Data)
        return try AES.GCM.open(AES.GCM.SealedBox(combined: found["sealed"] as Data), using: key)
    }
}

extension SymmetricKey {
    fileprivate var data: Data { withUnsafeBytes { Data($0) } }
}
