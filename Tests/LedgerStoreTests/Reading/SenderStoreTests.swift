import Domain
import Testing

@testable import LedgerStore

@Suite struct SenderStoreTests {
    private let place: TestLedger
    private let ledger: Ledger

    init() throws {
        place = try TestLedger()
        ledger = place.ledger
        try place.record(TestPush(commits: [.test(1)]))
        try place.record(TestPush(actor: "ben", new: .test(2), commits: [.test(1), .test(2)]))
    }

    @Test func `all who sent a commit are known, whatever became of it`() throws {
        _ = try ledger.record(
            TestPush(actor: "eve", new: .test(1)).record(under: place.policy.digest, decision: .reject),
            at: .day(2))
        #expect(try ledger.senders(of: [.test(1)]).names == ["ada", "ben", "eve"])
        #expect(try ledger.senders(of: [.test(2)]).names == ["ben"])
        #expect(try ledger.senders(of: [.test(7)]).names.isEmpty)
    }

    @Test func `who pushed the same update to a mirror is known`() throws {
        let push = TestPush().record(under: "").facts.push
        #expect(try ledger.senders(of: HeldUpdates(push), mirror: "website") == ["ada"])
        #expect(try ledger.senders(of: HeldUpdates(push), mirror: "docs").isEmpty)
    }

    @Test func `the same content under another commit leads to who sent it`() throws {
        let mine = Senders(names: ["ada"], records: [])
        let theirs = try ledger.commits(withTrees: [(.test(10_002), besidesKnown: false)], and: mine)
        #expect(theirs == [SentCommit(id: .test(2), sender: "ben", isExact: false)])
        #expect(
            try ledger.commits(withTrees: [(.test(10_002), besidesKnown: true)], and: mine).isEmpty,
            "its paths are known")
        let change = CommitFacts.test(2).changedPaths[0]
        #expect(
            try ledger.commits(leaving: [change], besides: mine)
                == [change: [SentCommit(id: .test(2), sender: "ben", isExact: true)]])
        try place.change("UPDATE commit_paths SET object = NULL")
        let inexact = try ledger.commits(leaving: [change], besides: mine)
        #expect(inexact[change]?.allSatisfy { !$0.isExact } == true)
    }

    @Test func `who wanted a value away is known by that value`() throws {
        let lost = RefUpdate(
            ref: RefName("refs/heads/main"), given: RefName("refs/heads/main"), old: .test(2), new: .zero,
            kind: .delete)
        let facts = PushFacts(
            push: Push(
                mirror: "website", actor: Actor(name: "eve", origin: .ssh), refUpdates: [lost], options: []))
        _ = try ledger.record(
            PushRecord(
                facts: facts, verdict: Verdict(kind: .reject, findings: []), policy: "", sessions: [:],
                segments: []), at: .day(2))
        #expect(
            try ledger.sendersOfLosses(at: RefName("refs/heads/main"), mirror: "website") == [
                .test(2): ["eve"]
            ])
    }
}
