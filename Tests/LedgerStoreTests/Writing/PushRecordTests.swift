import Domain
import GRDB
import Testing

@testable import LedgerStore

@Suite struct PushRecordTests {
    private let place: TestLedger

    init() throws { place = try TestLedger() }

    private var push: TestPush {
        TestPush(
            actor: "zoe", commits: [.test(1, paths: ["a.swift", "b.swift"])],
            segments: [.test(.test(1), paths: ["a.swift"])],
            findings: [Finding(policy: "refs", action: .record, message: "look at it")])
    }

    @Test func `a push is read as it was recorded`() throws {
        let number = try place.record(push)
        let row = try #require(try place.ledger.pushes([number]).first)
        #expect(row.receivedAt == .day(1) && row.mirror == "website" && row.actor == "zoe")
        #expect(row.verdict == .accept && row.policy == place.policy.digest && !row.isEmergency)
        #expect(row.refUpdates.map(\.new) == [.test(1)] && row.commits == 1 && row.forwards == [.owed])
        #expect(row.findings.map(\.message) == ["look at it"])
        let commit = try #require(
            try place.ledger.commits(rows: place.ledger.commitRows(ReportFilter(), before: nil, limit: nil))
                .first
        ).commit
        #expect(commit.id == .test(1) && commit.push == number && commit.paths == ["a.swift", "b.swift"])
        #expect(commit.committedAt == Timestamp(milliseconds: 1_700_000_000_000))
    }

    @Test(arguments: ["findings", "ref_updates", "commits", "commit_paths", "outbox", "segment_lines"])
    func `a push that fails in the middle leaves nothing`(table: String) throws {
        try place.change(
            "CREATE TRIGGER full BEFORE INSERT ON \(table) BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
        let before = (try place.counts(), try place.entries())
        #expect(throws: DatabaseError.self) { try place.record(push) }
        #expect(try place.counts() == before.0)
        #expect(try place.entries() == before.1)
    }

    @Test func `what another policy would judge is not recorded`() throws {
        var settings = PolicySettings.standard
        settings.forward.wait = 1
        try place.ledger.apply(settings, source: "")
        #expect(throws: Ledger.VerdictOutdated.self) { try place.record(push) }
        #expect(try place.count("pushes") == 0)
    }

    @Test func `a push of an actor who was disabled meanwhile is not accepted`() throws {
        try place.ledger.add(ActorProfile(name: "zoe"))
        try place.ledger.setDisabled("zoe", to: true)
        #expect(throws: Ledger.VerdictOutdated.self) { try place.record(push) }
        #expect(try place.count("pushes") == 0)
    }

    @Test func `a refused push owes nothing, and keeps few paths`() throws {
        var push = push
        push.segments = []
        push.commits = [.test(1, paths: (0..<6_000).map { "f\($0)" }), .test(2)]
        _ = try place.ledger.record(push.record(under: place.policy.digest, decision: .reject), at: .day(1))
        #expect(try place.count("commits") == 2 && place.count("commit_paths") == 5_000)
        #expect(try place.count("outbox") == 0)
        #expect(try place.count("findings") == 1)
        #expect(try place.ledger.judgedCommits(among: [.test(1)], mirror: "website").isEmpty)
    }

    @Test func `commits of accepted pushes and those found with the mirror are judged`() throws {
        try place.ledger.addMirror(.test("docs"), tips: [.test(9)], upstreamRefs: [])
        try place.record(push)
        #expect(
            try place.ledger.judgedCommits(among: [.test(1), .test(2), .test(9)], mirror: "website")
                == [.test(1)])
        #expect(try place.ledger.judgedCommits(among: [.test(1), .test(9)], mirror: "docs") == [.test(9)])
    }

    @Test func `the log names actors at random, and the verdict what it follows from`() throws {
        try place.record(push)
        let entries = try place.entries().suffix(4)
        #expect(entries.allSatisfy { !$0.contains("zoe") && $0.contains(#""actor":"a-"#) })
        let kinds = try place.ledger.queue.read {
            try String.fetchAll(
                $0, sql: "SELECT json_extract(entry, '$.kind') FROM log ORDER BY idx DESC LIMIT 4")
        }
        #expect(kinds == ["verdict", "finding", "session.recorded", "push.received"])
        let size = try place.ledger.logSize()
        #expect(entries.last?.contains(#""refs_to":[\#(size - 4),\#(size - 2)]"#) == true)
    }
}
