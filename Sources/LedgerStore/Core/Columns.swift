import Domain
import Foundation
import GRDB

/// How values of the domain stand in the ledger's columns.
extension ObjectID {
    var column: Data { Data(bytes) }

    init(column: Data) throws {
        guard let id = ObjectID(bytes: column) else {
            throw DamagedRow(what: "an object id of \(column.count) bytes")
        }
        self = id
    }
}

extension Timestamp: DatabaseValueConvertible {
    var databaseValue: DatabaseValue { milliseconds.databaseValue }

    static func fromDatabaseValue(_ value: DatabaseValue) -> Timestamp? {
        Int64.fromDatabaseValue(value).map(Timestamp.init(milliseconds:))
    }
}

extension CommitFacts.ChangedPath {
    /// What stands in `commit_paths.object`.
    var objectColumn: Int64 { Int64(bitPattern: object?.beginning ?? 0) }
}

/// A row that no version of Gatehouse wrote.
struct DamagedRow: ProblemSource {
    let what: String
    var problem: Problem { Problem(.damaged, "the ledger is damaged: it holds \(what)") }
}

extension RawRepresentable where RawValue == String {
    init(column: String) throws {
        guard let value = Self(rawValue: column) else {
            throw DamagedRow(what: "'\(column)' as \(Self.self)")
        }
        self = value
    }
}
