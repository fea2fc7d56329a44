import Domain
import Testing

@testable import LedgerStore

@Suite struct HoldStoreTests {
    private let place: TestLedger

    init() throws { place = try TestLedger() }

    @Test func `a held push opens a hold, and owes nothing`() throws {
        let hold = try place.hold()
        #expect(hold.number == 1 && hold.push == 1 && hold.mirror == "website" && hold.pusher == "ada")
        #expect(hold.state == .open && hold.openedAt == .day(1) && hold.expiresAt == .day(15))
        #expect(hold.participants.pushers == ["ada"])
        #expect(try place.ledger.holdEvents(after: 0, of: 1, limit: 10).map(\.kind) == [.opened])
        #expect(try place.count("outbox") == 0)
    }

    @Test func `of two processes that read a hold one moves it`() throws {
        let other = try place.another()
        let mine = try place.hold()
        let theirs = try other.hold(mine.number)
        try place.ledger.move(mine, by: .approve, at: .day(2))
        let error = #expect(throws: Ledger.HoldMoved.self) { try other.move(theirs, by: .cancel) }
        #expect(error?.state == .approved)
        let now = try other.hold(mine.number)
        #expect(now.state == .approved && now.changedAt == .day(2))
        #expect(try other.holdEvents(after: 0, of: nil, limit: 10).map(\.kind) == [.opened, .approved])
    }

    @Test func `a hold goes only into a state that may follow`() throws {
        let hold = try place.hold()
        for move in HoldMove.allCases where !move.sources.contains(hold.state) {
            #expect(throws: Ledger.HoldMoved.self) { try place.ledger.move(hold, by: move) }
        }
        #expect(try place.ledger.hold(1) == hold)
        #expect(throws: Ledger.NoHold.self) { try place.ledger.hold(2) }
    }

    @Test func `the same is held once, with all who took part`() throws {
        let first = try place.hold()
        let second = try place.hold(TestPush(actor: "ben"), on: 2)
        #expect(second.number == first.number && second.push == first.push)
        #expect(second.participants.pushers == ["ada", "ben"])
        #expect(try place.count("pushes") == 2 && place.count("holds") == 1)
    }

    @Test func `a newer value of the same pusher supersedes what waits for the ref`() throws {
        let first = try place.hold()
        let others = [
            try place.hold(TestPush(ref: RefName("refs/heads/other"), new: .test(3))),
            try place.hold(TestPush(actor: "ben", new: .test(4))),
        ]
        let newer = try place.hold(TestPush(new: .test(2)), on: 2)
        #expect(try place.ledger.hold(first.number).state == .superseded)
        #expect(try others.allSatisfy { try place.ledger.hold($0.number).state == .open })
        #expect(newer.state == .open)
    }

    @Test func `a rejection ends a hold together with its decision`() throws {
        let hold = try place.hold()
        try place.ledger.decide(
            .reject, on: hold, by: "eve", policy: place.policy.digest, reason: "not now", at: .day(2))
        let now = try place.ledger.hold(hold.number)
        #expect(now.state == .rejected && now.message == "rejected by eve: not now")
        let decision = try #require(try place.ledger.decisions(on: hold.number).first)
        #expect(decision.actor == "eve" && decision.decision == .reject && decision.reason == "not now")
        #expect(decision.statement == hold.statement(.reject, policy: place.policy.digest))
        #expect(decision.decidedAt == .day(2))
        let rejection = try place.ledger.rejection(of: hold.updates, mirror: "website")
        #expect(rejection?.hold == hold.number && rejection?.words == "rejected by eve: not now")
        #expect(try place.ledger.rejection(of: hold.updates, mirror: "docs") == nil)
        let before = try place.counts()
        #expect(throws: Ledger.HoldMoved.self) {
            try place.ledger.decide(.approve, on: hold, by: "eve", policy: "", reason: nil)
        }
        #expect(try place.counts() == before)
    }

    @Test func `an approval is counted once, and again under another policy`() throws {
        let hold = try place.hold()
        func due() throws -> [Int64] {
            try place.ledger.dueHolds(of: "website", at: .day(3)).map(\.number)
        }
        #expect(try due() == [])
        try place.ledger.decide(.approve, on: hold, by: "eve", policy: place.policy.digest, reason: nil)
        #expect(try due() == [hold.number])
        try place.ledger.noteCounted(
            1, of: hold, under: place.policy, asking: [ApprovalRule(approvers: ["eve"], count: 2)])
        #expect(try due() == [])
        #expect(try place.ledger.hold(hold.number).approvalRules.map(\.count) == [2])
        try place.ledger.noteCounted(0, of: hold, under: place.policy, asking: nil)
        #expect(try due() == [hold.number], "one came while the others were counted")
        try place.ledger.noteCounted(1, of: hold, under: place.policy, asking: nil)
        var settings = PolicySettings.standard
        settings.approvals.expiry = 3
        try place.ledger.apply(settings, source: "")
        #expect(try due() == [hold.number])
    }

    @Test func `a hold is due when its time is over`() throws {
        _ = try place.hold(until: 5)
        #expect(try place.ledger.dueHolds(of: "website", at: .day(4)).isEmpty)
        #expect(try place.ledger.dueHolds(of: "website", at: .day(5)).map(\.number) == [1])
        #expect(try place.ledger.openHolds(of: "website") == Timestamp.day(1)...Timestamp.day(1))
    }

    @Test func `an actor who may act again has approvals counted once more`() throws {
        _ = try place.hold()
        try place.ledger.add(ActorProfile(name: "eve"))
        try place.ledger.setDisabled("eve", to: true)
        #expect(try place.ledger.dueHolds(of: "website", at: .day(2)).isEmpty)
        try place.ledger.setDisabled("eve", to: false)
        #expect(try place.ledger.dueHolds(of: "website", at: .day(2)).count == 1)
    }

    @Test func `a hold takes a bounded number of comments`() throws {
        let hold = try place.hold()
        try place.ledger.comment("the first", on: hold, by: "eve", at: .day(2))
        try place.change(
            """
            INSERT INTO hold_events (key, hold, kind, actor, words, happened_at, log_index)
                WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < \(HoldEventStore.maximumComments))
                SELECT 'msg_' || i, 1, 'hold.comment', 'a', 'more', 1, 1 FROM n
            """)
        try place.ledger.comment("the last", on: hold, by: "eve", at: .day(3))
        #expect(throws: Ledger.TooManyComments.self) { try place.ledger.comment("more", on: hold, by: "eve") }
        let comments = try place.ledger.comments(on: hold.number)
        #expect(comments.count == HoldEventStore.maximumComments && comments.first?.words == "the first")
        let last = try place.ledger.comments(on: hold.number, after: comments[comments.count - 2].id)
        #expect(last.map(\.words) == ["the last"] && last.map(\.time) == [.day(3)])
    }

    @Test func `a listing of holds goes on where it ended`() throws {
        for number in 1...5 {
            let ref = RefName("refs/heads/\(number)")
            _ = try place.hold(TestPush(ref: ref, new: .test(UInt16(number))))
        }
        try place.ledger.move(place.ledger.hold(3), by: .cancel)
        func numbers(_ all: Bool, before: Int64? = nil) throws -> [Int64] {
            try place.ledger.holds(mirror: "website", all: all, before: before, limit: 2).map(\.number)
        }
        #expect(try numbers(false) == [5, 4] && numbers(false, before: 4) == [2, 1])
        #expect(try numbers(true, before: 4) == [3, 2])
        #expect(try place.ledger.holds([1, 3, 77]).map(\.number) == [3, 1])
        #expect(try place.ledger.holds(mirror: "docs", all: true, before: nil, limit: 9).isEmpty)
    }
}
