import Domain
import Testing

@testable import LedgerStore

@Suite struct SessionStoreTests {
    private let place: TestLedger
    private let session = SessionID.test(1)

    init() throws { place = try TestLedger() }

    private func push(_ segment: ReceivedSegment, by actor: String = "ada") throws {
        try place.record(TestPush(actor: actor, segments: [segment]))
    }

    @Test func `a segment comes back to the byte`() throws {
        try push(.test(session, text: #"{"prompt":"Größe"}"#))
        let stored = try #require(try place.ledger.segments(of: session).first)
        #expect(stored.bytes == Array(#"{"prompt":"Größe"}"#.utf8) && stored.number == 1)
        #expect(stored.actor == "ada" && stored.push == 1 && stored.recordedAt == .day(1))
        #expect(stored.maskedOnArrival.counts == ["token": 2])
        let lines = try place.ledger.lines(of: SegmentName(session: session, segment: 1))
        #expect(lines.entries == [.init(line: 42, place: 1)] && lines.leftOut == 0)
    }

    @Test func `the text of a segment that was erased is none, and its record stays`() throws {
        try push(.test(session))
        try place.change("DELETE FROM body_keys")
        let stored = try #require(try place.ledger.segments(of: session).first)
        #expect(stored.bytes == nil && stored.actor == "ada")
    }

    @Test func `a segment is recorded once`() throws {
        try push(.test(session))
        let before = try place.counts()
        #expect(throws: Ledger.Conflict.self) { try push(.test(session, text: "{ }")) }
        #expect(try place.counts() == before)
        try push(.test(session, 2))
        #expect(try place.ledger.recordedSession(session)?.segments.keys.sorted() == [1, 2])
    }

    @Test func `a session stays with the actor who brought it first`() throws {
        try push(.test(session))
        #expect(throws: Ledger.Conflict.self) { try push(.test(session, 2), by: "eve") }
        #expect(try place.ledger.recordedSession(session)?.owner == "ada")
        #expect(try place.ledger.owners(of: [session, .test(2)]) == ["ada"])
    }

    /// A push of a commit that names a segment which was not recorded as the push was judged.
    private func naming(_ segment: ReceivedSegment) -> TestPush {
        var push = TestPush(
            commits: [.test(1, message: "S\n\n\(SessionTrailer(segment: segment.name, hash: segment.hash))")])
        push.late.missing = [segment.name]
        return push
    }

    @Test func `a commit whose session was recorded meanwhile is judged again`() throws {
        let segment = ReceivedSegment.test(session)
        try push(segment)
        let before = try place.counts()
        #expect(throws: Ledger.VerdictOutdated.self) { try place.record(naming(segment)) }
        #expect(try place.counts() == before)
    }

    @Test func `a session whose commit was accepted meanwhile is judged again`() throws {
        let segment = ReceivedSegment.test(session)
        try place.record(naming(segment))
        let before = try place.counts()
        #expect(throws: Ledger.VerdictOutdated.self) { try push(segment) }
        #expect(try place.counts() == before)
        let waiting = try place.ledger.commits(waitingFor: [segment.name], mirror: TestLedger.mirror)
        var again = TestPush(segments: [segment])
        again.late.waiting = Set(waiting.map(\.row))
        try place.record(again)
        #expect(waiting.map(\.commit) == [.test(1)])
    }

    @Test func `all commits that wait for a session are told`() throws {
        let segment = ReceivedSegment.test(session)
        let commits = (UInt16(1)...1_200).map { number in
            CommitFacts.test(
                number, message: "S\n\n\(SessionTrailer(segment: segment.name, hash: segment.hash))")
        }
        try place.record(TestPush(commits: commits))
        #expect(
            try place.ledger.commits(waitingFor: [segment.name], mirror: TestLedger.mirror).count == 1_200)
    }

    @Test func `a line is found in the sessions that have it, at their mirror`() throws {
        try push(.test(session, paths: ["a.swift"], line: 7))
        try push(.test(.test(2), line: 8))
        let found = try place.ledger.sessions(having: [7, 9])
        let number = try #require(found[7]?.first)
        #expect(found.count == 1)
        #expect(try place.ledger.session(numbered: number, mirror: "website") == session)
        try place.ledger.addMirror(.test("docs"), tips: [], upstreamRefs: [])
        #expect(try place.ledger.session(numbered: number, mirror: "docs") == nil)
        #expect(try place.ledger.hasEditedPaths(mirror: "website"))
        #expect(try !place.ledger.hasEditedPaths(mirror: "docs"))
    }

    @Test func `an index that was dropped is made again, segment by segment`() throws {
        try push(.test(session))
        try push(.test(session, 2, text: "[2]"))
        try place.ledger.dropLineIndex()
        #expect(throws: Ledger.NotIndexed.self) {
            try place.ledger.lines(of: SegmentName(session: session, segment: 1))
        }
        var rows: [Int64] = []
        while let next = try place.ledger.segmentToIndex(after: rows.last ?? 0) {
            try place.ledger.index(SegmentLines(ordered: [], leftOut: 1), ofSegment: next.row)
            rows.append(next.row)
        }
        #expect(rows.count == 2)
        #expect(try place.ledger.lines(of: SegmentName(session: session, segment: 2)).leftOut == 1)
    }
}
