import Domain
import Testing

@testable import LedgerStore

@Suite struct OutboxTests {
    private let place: TestLedger
    private let main = RefName("refs/heads/main")

    init() throws { place = try TestLedger() }

    private var ledger: Ledger { place.ledger }

    private func owed() throws -> [Forward] { try ledger.owedForwards(of: "website") }

    private func push(_ new: UInt16, to ref: RefName = RefName("refs/heads/main"), on day: Int64 = 1) throws {
        try place.record(TestPush(ref: ref, new: .test(new)), on: day)
    }

    @Test func `forwards are owed in the order of their pushes`() throws {
        try push(1)
        try push(2)
        try push(3, to: RefName("refs/tags/v1"))
        #expect(try owed().map(\.new) == [.test(1), .test(2), .test(3)])
        #expect(try owed().allSatisfy { $0.attempts == 0 && $0.queuedAt == .day(1) && $0.isDue(at: .day(1)) })
        let all = try #require(try ledger.owedForwards())
        #expect(all.count == 3 && all.since == .day(1))
    }

    @Test func `sessions' refs are not brought to the upstream`() throws {
        try push(1, to: RefName("refs/ai-sessions/\(SessionID.test(1).rawValue)/1"))
        #expect(try owed().isEmpty)
    }

    @Test func `a later value goes, and those before it are superseded without an attempt`() throws {
        try push(1)
        try push(2)
        let owed = try owed()
        try ledger.record(
            [ForwardOutcome(owed[0], .superseded), ForwardOutcome(owed[1], .forwarded)], mirror: "website",
            at: .day(2))
        #expect(try self.owed().isEmpty)
        #expect(try ledger.upstreamValues(of: [main], mirror: "website") == [main: .test(2)])
        let listed = try ledger.listForwards(mirror: nil, all: true, limit: nil).map(\.forward)
        #expect(listed.map(\.state) == [.forwarded, .superseded] && listed.map(\.attempts) == [1, 0])
        #expect(try ledger.listForwards(mirror: nil, all: false, limit: nil).isEmpty)
    }

    @Test func `what failed stays owed until its time has come`() throws {
        try push(1)
        let reason = ForwardReason("connection refused", said: ["try later"])
        try ledger.record(
            [
                ForwardOutcome(
                    owed()[0], .owed, reason: reason, notBefore: .day(2).adding(milliseconds: 60_000))
            ],
            mirror: "website", at: .day(2))
        let forward = try #require(try owed().first)
        #expect(forward.attempts == 1 && forward.reason == reason)
        #expect(!forward.isDue(at: .day(2)) && forward.isDue(at: .day(3)))
        #expect(try ledger.countWaitingForwards(of: "website") == 1)
        #expect(
            try place.entries().last?.contains("try later") == false, "the upstream's words can be erased")
    }

    @Test func `a forward under way is known until the upstream is`() throws {
        try push(1)
        let forward = try #require(try owed().first)
        #expect(try !ledger.wasUnderWay(.test(1), of: main, mirror: "website"))
        try ledger.logIntent(of: [forward], mirror: "website")
        #expect(try ledger.wasUnderWay(.test(1), of: main, mirror: "website"))
        try ledger.record([ForwardOutcome(forward, .owed)], mirror: "website")
        #expect(try ledger.wasUnderWay(.test(1), of: main, mirror: "website"), "it may have got there")
        try ledger.record([ForwardOutcome(forward, .diverged)], mirror: "website")
        #expect(try !ledger.wasUnderWay(.test(1), of: main, mirror: "website"))
    }

    @Test func `what was refused is owed again on demand, unless a later one followed`() throws {
        try push(1)
        try push(2)
        try push(3, to: RefName("refs/heads/other"))
        let forwards = try owed()
        try ledger.record(
            [
                ForwardOutcome(forwards[0], .refused, reason: ForwardReason("no")),
                ForwardOutcome(forwards[1], .forwarded),
                ForwardOutcome(forwards[2], .refused, reason: ForwardReason("no")),
            ], mirror: "website")
        #expect(
            try ledger.isLastForwardClosed(of: RefName("refs/heads/other"), new: .test(3), mirror: "website"))
        #expect(try !ledger.isLastForwardClosed(of: main, new: .test(2), mirror: "website"))
        #expect(try ledger.reopenForwards(of: "website") == [forwards[2].id])
        #expect(try owed().map(\.id) == [forwards[2].id])
    }

    @Test func `what was kept back with a refused ref goes once that has another value`() throws {
        let other = RefName("refs/heads/other")
        try push(1)
        try push(2, to: other)
        // Both came with one push.
        try place.change("UPDATE outbox SET push = 1")
        let forwards = try owed()
        try ledger.record(
            [
                ForwardOutcome(forwards[0], .refused, reason: ForwardReason("protected")),
                ForwardOutcome(forwards[1], .refused, reason: .together(with: main)),
            ], mirror: "website")
        try push(3)
        let later = try #require(try owed().first)
        try ledger.record([ForwardOutcome(later, .forwarded)], mirror: "website")
        #expect(try owed().map(\.id) == [forwards[1].id])
    }

    @Test func `a change past the gate is on record, and what is found with it is trusted`() throws {
        let change = UpstreamChange(ref: main, old: .zero, new: .test(5), isFollowed: true, found: .test(5))
        try ledger.record([change], mirror: "website", at: .day(1))
        #expect(try ledger.upstreamRefs(of: "website") == [main: .test(5)])
        #expect(try ledger.judgedCommits(among: [.test(5)], mirror: "website") == [.test(5)])
        #expect(try place.entries().last?.contains(#""outcome":"upstream-followed""#) == true)
        try ledger.noteUpstreamValues([main: .zero], mirror: "website")
        #expect(try ledger.upstreamRefs(of: "website").isEmpty)
    }

    @Test func `a value is judged where the last accepted push made it`() throws {
        #expect(try ledger.isJudged(.test(1), of: main, mirror: "website") == nil)
        try push(1)
        try push(2)
        #expect(try ledger.isJudged(.test(2), of: main, mirror: "website") == true)
        #expect(try ledger.isJudged(.test(1), of: main, mirror: "website") == false)
        let last = try #require(try owed().last)
        try ledger.record([ForwardOutcome(last, .lapsed)], mirror: "website")
        #expect(
            try ledger.isJudged(.test(1), of: main, mirror: "website") == true, "Git never applied the last")
        #expect(try ledger.push(bringing: .test(1), to: main, mirror: "website") == 1)
    }

    @Test func `a mirror is busy while something is due or was pushed just now`() throws {
        #expect(try ledger.busyMirrors(pushedWithin: 60, at: .day(1)).isEmpty)
        try push(1, on: 1)
        #expect(try ledger.busyMirrors(pushedWithin: 60, at: .day(2)) == ["website"])
        try ledger.record([ForwardOutcome(owed()[0], .forwarded)], mirror: "website", at: .day(2))
        #expect(try ledger.busyMirrors(pushedWithin: 60, at: .day(2)).isEmpty)
        #expect(try ledger.busyMirrors(pushedWithin: 2 * 86_400, at: .day(2)) == ["website"])
        _ = try place.hold(TestPush(new: .test(2)), on: 1, until: 5)
        #expect(try ledger.busyMirrors(pushedWithin: 0, at: .day(4)).isEmpty)
        #expect(try ledger.busyMirrors(pushedWithin: 0, at: .day(5)) == ["website"])
    }
}
