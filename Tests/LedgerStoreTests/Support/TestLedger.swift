import Domain
import Foundation
import GRDB

@testable import LedgerStore

/// A ledger in a folder of its own, with a policy in force and the mirror `website`.
final class TestLedger {
    static let mirror = "website"

    let path: String
    let ledger: Ledger
    let policy: AppliedPolicy
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "/gatehouse-ledger-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        path = folder + "/ledger.sqlite"
        ledger = try Ledger.create(at: path)
        policy = try ledger.apply(.standard, source: "", at: .day(0))
        try ledger.addMirror(.test(Self.mirror), tips: [], upstreamRefs: [])
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The same file, as another process has it open.
    func another() throws -> Ledger { try Ledger.open(at: path) }

    /// Records a push, and returns its number.
    @discardableResult
    func record(_ push: TestPush, on day: Int64 = 1) throws -> Int64 {
        try ledger.record(push.record(under: policy.digest), at: .day(day)).push
    }

    /// Records a push that is held, and returns the hold.
    func hold(_ push: TestPush = TestPush(), on day: Int64 = 1, until end: Int64 = 15) throws -> Hold {
        var record = push.record(under: policy.digest, decision: .hold)
        record.hold = HoldRequest(
            updates: HeldUpdates(record.facts.push), expiresAt: .day(end),
            participants: Participants(pushers: [push.actor], authors: [], sessionOwners: []),
            key: "k\(UUID().uuidString)")
        let number = try ledger.record(record, at: .day(day)).hold
        return try ledger.hold(number ?? 0)
    }

    // MARK: What stands in the file

    func count(_ table: String) throws -> Int {
        try ledger.queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM \(table)") ?? 0 }
    }

    /// How many rows each table has.
    func counts() throws -> [String: Int] {
        let tables = try ledger.queue.read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        return try Dictionary(uniqueKeysWithValues: tables.map { ($0, try count($0)) })
    }

    /// The log's entries, as they are kept.
    func entries() throws -> [String] {
        try ledger.queue.read {
            try String.fetchAll($0, sql: "SELECT CAST(entry AS TEXT) FROM log ORDER BY idx")
        }
    }

    func change(_ sql: String) throws {
        try ledger.queue.write { try $0.execute(sql: sql) }
    }
}

extension Mirror {
    static func test(_ name: String) -> Mirror {
        Mirror(name: name, path: "/srv/\(name).git", upstream: "/srv/upstream/\(name).git", addedAt: .day(0))
    }
}

extension PolicySettings {
    static let standard = PolicySettings()
}

extension Timestamp {
    /// The beginning of a day of the tests.
    static func day(_ number: Int64) -> Timestamp {
        Timestamp(milliseconds: 1_700_000_000_000 + number * 86_400_000)
    }
}
