import Domain
import Testing

@testable import LedgerStore

/// Three pushes: ada's to main and ben's to docs' main are accepted, ben's to other is refused.
@Suite struct ReportFilterTests {
    private let place: TestLedger
    private let ledger: any LedgerReading

    init() throws {
        place = try TestLedger()
        ledger = place.ledger
        try place.ledger.addMirror(.test("docs"), tips: [], upstreamRefs: [])
        let trailer =
            "Add it\n\nAI-Session: \(SessionID.test(1).rawValue)/1\n sha256:\(String(repeating: "01", count: 32))"
        try place.record(
            TestPush(
                commits: [.test(1, message: trailer, paths: ["src/a.swift", "src.txt"])],
                segments: [.test(.test(1), paths: ["src/a.swift"])],
                claims: [
                    .test(1): CheckedClaim(
                        outcome: .verified, cover: nil, found: nil,
                        writers: [SegmentName(session: .test(1), segment: 1)])
                ], agents: [.test(1): "codex"]), on: 1)
        try place.record(
            TestPush(actor: "ben", mirror: "docs", new: .test(2), commits: [.test(2)]), on: 2)
        _ = try place.ledger.record(
            TestPush(
                actor: "ben", ref: RefName("refs/heads/other"), new: .test(3), commits: [.test(3)]
            ).record(under: place.policy.digest, decision: .reject), at: .day(3))
    }

    private typealias Filter = @Sendable (inout ReportFilter) -> Void

    private static let cases: [(filter: Filter, pushes: [Int64])] = [
        ({ _ in }, [3, 2, 1]),
        ({ $0.mirror = "website" }, [3, 1]),
        ({ $0.actor = "BEN" }, [3, 2]),
        ({ $0.actor = "nobody" }, []),
        ({ $0.ref = "refs/heads/main" }, [2, 1]),
        ({ $0.path = "src" }, [1]),
        ({ $0.path = "src/" }, [1]),
        ({ $0.path = "README.md" }, [3, 2]),
        ({ $0.agent = "codex" }, [1]),
        ({ $0.verdict = .reject }, [3]),
        ({ $0.since = .day(2) }, [3, 2]),
        ({ $0.until = .day(2) }, [1]),
        (
            {
                $0.actor = "ben"
                $0.verdict = .accept
            }, [2]
        ),
    ]

    @Test(arguments: cases.indices)
    func `a report has the pushes and commits that its filter asks for`(index: Int) throws {
        var filter = ReportFilter()
        Self.cases[index].filter(&filter)
        let expected = Self.cases[index].pushes
        #expect(try ledger.pushNumbers(filter, before: nil, limit: nil) == expected)
        let rows = try ledger.commitRows(filter, before: nil, limit: nil)
        #expect(try ledger.commits(rows: rows).map { $0.commit.push } == expected)
    }

    @Test func `a mirror without records is no answer`() {
        var filter = ReportFilter()
        filter.mirror = "webiste"
        #expect(throws: MirrorStore.UnknownMirror.self) {
            try ledger.pushNumbers(filter, before: nil, limit: 1)
        }
        #expect(throws: MirrorStore.UnknownMirror.self) {
            try ledger.commitRows(filter, before: nil, limit: 1)
        }
        #expect(throws: MirrorStore.UnknownMirror.self) { try ledger.sessions(filter, limit: 1) }
    }

    @Test func `a listing goes on where it ended`() throws {
        let filter = ReportFilter()
        #expect(try ledger.pushNumbers(filter, before: nil, limit: 2) == [3, 2])
        #expect(try ledger.pushNumbers(filter, before: 2, limit: 2) == [1])
        let rows = try ledger.commitRows(filter, before: nil, limit: 1)
        #expect(try ledger.commitRows(filter, before: rows.last, limit: 9).count == 2)
        #expect(try ledger.pushes([1, 77, 3]).map(\.number) == [1, 3])
    }

    @Test func `a commit is found by the beginning of its id`() throws {
        var filter = ReportFilter()
        filter.commit = CommitPrefix(String(ObjectID.test(2).hex.prefix(8)))
        #expect(try ledger.commitRows(filter, before: nil, limit: nil).count == 3, "all begin alike")
        filter.commit = CommitPrefix(ObjectID.test(2).hex.uppercased())
        let rows = try ledger.commitRows(filter, before: nil, limit: nil)
        #expect(try ledger.commits(rows: rows).map { $0.commit.id } == [.test(2)])
        #expect(CommitPrefix("07070") == nil && CommitPrefix("no hexadecimal") == nil)
    }

    /// Whether a filter is one that the session is found by.
    private static let sessionCases: [(Filter, Bool)] = [
        ({ $0.actor = "ada" }, true), ({ $0.actor = "ben" }, false), ({ $0.path = "src" }, true),
        ({ $0.ref = "refs/heads/other" }, false), ({ $0.verdict = .accept }, true),
        ({ $0.until = .day(1) }, false),
    ]

    @Test func `a session is read with its figures, and found by a part of its id`() throws {
        let session = SessionID.test(1)
        #expect(try ledger.latestSession() == session)
        let row = try #require(try ledger.sessions([session, .test(2)]).first)
        #expect(row.mirror == "website" && row.owner == "ada" && row.agent == "codex")
        #expect(row.models == ["model-1"] && row.segments == 1 && row.edits == 1 && row.commits == 1)
        #expect(row.firstRecordedAt == .day(1) && row.lastRecordedAt == .day(1))
        let name = session.rawValue
        #expect(try ledger.sessions(named: String(name.prefix(8)), limit: 9) == [session])
        #expect(try ledger.sessions(named: String(name.suffix(8)), limit: 9) == [session])
        #expect(try ledger.sessions(named: "ZZZZZZ", limit: 9).isEmpty)
        #expect(try ledger.standing(of: [session, .test(2)]).mapValues(\.owner) == [session: "ada"])
        for (set, isFound) in Self.sessionCases {
            var filter = ReportFilter()
            set(&filter)
            #expect(try ledger.sessions(filter, limit: nil) == (isFound ? [session] : []))
        }
    }

    @Test func `a commit tells the sessions that it names and comes out of`() throws {
        let commit = try #require(try ledger.commits(namingSession: .test(1)).first)
        #expect(commit.id == .test(1) && commit.outcome == .verified && commit.agent == "codex")
        #expect(commit.segments == ["\(SessionID.test(1).rawValue)/1"] && commit.writers == [.test(1)])
        #expect(try ledger.commits(namingSession: .test(2)).isEmpty)
    }

    @Test func `of a refused push a commit is judged only while it waits`() throws {
        let all: [ObjectID] = [.test(1), .test(3)]
        #expect(
            try ledger.acceptedCommits(among: all, mirror: "website").keys.sorted { $0.hex < $1.hex } == [
                .test(1)
            ])
        #expect(try ledger.acceptedCommits(among: all, orOfPush: 3, mirror: "website").count == 2)
    }

    @Test func `an actor whose name was erased is shown as the log has it`() throws {
        try place.change("DELETE FROM actors WHERE name = 'ada'")
        let row = try #require(try ledger.pushes([1]).first)
        #expect(row.actor.hasPrefix("a-"))
        let standing = try #require(try ledger.standing(of: [.test(1)])[.test(1)])
        #expect(standing.owner == nil)
        #expect(try ledger.segments(of: .test(1)).first?.actor.hasPrefix("a-") == true)
    }

    @Test func `a change by another process is noticed`() throws {
        let mark = try ledger.changeMark()
        #expect(try ledger.changeMark() == mark)
        try place.another().setHomeValue("key", "value")
        #expect(try ledger.changeMark() != mark)
    }
}
