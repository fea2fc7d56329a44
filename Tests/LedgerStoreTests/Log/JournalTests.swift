import Domain
import Foundation
import GRDB
import Testing

@testable import LedgerStore

@Suite struct JournalTests {
    private let place: TestLedger

    init() throws { place = try TestLedger() }

    private func append(_ entries: LogEntry...) throws -> [Int64] {
        try place.ledger.queue.write { database in
            var journal = try Journal(database)
            return try entries.map { try journal.append($0) }
        }
    }

    @Test func `entries have one index after the other, across transactions`() throws {
        let entry = LogEntry(.adminAction, time: "2026-01-01T00:00:00.000Z")
        let first = try place.ledger.logSize()
        #expect(try append(entry, entry) == [first, first + 1])
        #expect(try append(entry) == [first + 2])
        #expect(try place.ledger.logSize() == first + 3)
    }

    @Test func `an entry has the names that all entries before it have`() throws {
        var entry = LogEntry(
            .verdict, time: "2026-01-01T00:00:00.000Z", push: 3, hold: 2, mirror: "website", actor: "a-1",
            ref: RefName("refs/heads/main"), old: .zero, new: .test(1), policy: "sha256:00", outcome: "hold",
            rule: "refs", commit: .test(1), message: "a/b", count: 4, refersTo: [1])
        entry.segment = "s/1"
        entry.session = .test(1)
        entry.bodies = [.init(kind: "segment", commitment: "00", length: 2)]
        _ = try append(entry)
        let id = ObjectID.test(1).hex
        #expect(
            try place.entries().last
                == """
                {"actor":"a-1","bodies":[{"commitment":"00","kind":"segment","length":2}],"commit":"\(id)","count":4,\
                "hold":2,"kind":"verdict","message":"a/b","new":"\(id)","old":"\(ObjectID.zero.hex)","outcome":"hold",\
                "policy":"sha256:00","push":3,"ref":"refs/heads/main","refs_to":[1],"repository":"website","rule":"refs",\
                "segment":"s/1","session":"\(SessionID.test(1).rawValue)","time":"2026-01-01T00:00:00.000Z","v":1}
                """)
    }

    @Test func `entries are written as Foundation's encoder writes them`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var full = LogEntry(
            .finding, time: "2026-01-01T00:00:00.000Z", push: .max, hold: -1, mirror: "a\"b\\c", actor: "",
            ref: RefName("refs/heads/é\u{301}"), old: .zero, new: .test(2), policy: "sha256:00",
            outcome: "hold",
            rule: "secrets", commit: .test(3),
            message: "\u{0}\u{1}\u{7F}\u{8}\u{C}\n\r\t/\u{2028}\u{FEFF}\u{10FFFF}'", segment: "s/1",
            session: .test(1), count: 0, refersTo: [0, 7])
        full.bodies = [
            .init(kind: "segment", commitment: "00", length: 2),
            .init(kind: "reason", commitment: "ff", length: 0),
        ]
        for entry in [full, LogEntry(.adminAction, time: "2026-01-01T00:00:00.000Z")] {
            _ = try append(entry)
            let expected = String(decoding: try encoder.encode(entry), as: UTF8.self)
            #expect(try place.entries().last.map { Array($0.utf8) } == Array(expected.utf8))
        }
    }

    @Test(arguments: ["UPDATE log SET entry = 'x' WHERE idx = 0", "DELETE FROM log WHERE idx = 0"])
    func `the log is neither rewritten nor shortened`(statement: String) throws {
        let before = try place.entries()
        #expect(throws: DatabaseError.self) { try place.change(statement) }
        #expect(try place.entries() == before)
    }

    @Test func `a long message is cut, and what is too large all the same is refused`() throws {
        let time = "2026-01-01T00:00:00.000Z"
        _ = try append(LogEntry(.adminAction, time: time, message: String(repeating: "é", count: 100_000)))
        #expect(try #require(try place.entries().last).utf8.count < LogEntry.maximumSize)
        let size = try place.ledger.logSize()
        #expect(throws: Journal.EntryTooLarge.self) {
            try append(LogEntry(.finding, time: time, refersTo: Array(0..<20_000)))
        }
        #expect(try place.ledger.logSize() == size)
    }

    @Test func `a body stands aside, and goes with its key`() throws {
        let text = Data("what was asked".utf8)
        let (row, body) = try place.ledger.queue.write { try Journal($0).keep(text, kind: "segment") }
        #expect(body.length == text.count && body.commitment.count == 64)
        let other = try place.ledger.queue.write { try Journal($0).keep(text, kind: "segment") }.body
        #expect(other.commitment != body.commitment, "a salt keeps equal texts from being told")
        #expect(try place.ledger.queue.read { try Journal.body(row, in: $0) } == text)
        let sealed = try place.ledger.queue.read {
            try #require(
                try Data.fetchOne($0, sql: "SELECT sealed FROM bodies WHERE id = ?", arguments: [row]))
        }
        #expect(sealed.range(of: text) == nil)
        try place.change("DELETE FROM body_keys WHERE body = \(row)")
        #expect(try place.ledger.queue.read { try Journal.body(row, in: $0) } == nil)
    }
}
