import Domain
import LedgerStore
import Testing

@testable import Gate

/// How holds end beside an approver's decision, and what the ledger makes of a move that comes too late.
@Suite struct HoldEndTests {
    @Test func `a hold whose time is over is closed for good, and its objects are removed`() throws {
        let place = try HoldingHome()
        let hold = try place.hold(expiringIn: -1)

        try CloseHold(home: place.home, ledger: place.ledger).ifOverdue(hold.number)

        let closed = try place.ledger.hold(hold.number)
        #expect(closed.state == .expired && closed.message == "nobody decided in time")
        #expect(!place.hasObjects(of: hold))
    }

    @Test func `a hold that is in time is left alone`() throws {
        let place = try HoldingHome()
        let hold = try place.hold()

        try CloseHold(home: place.home, ledger: place.ledger).ifOverdue(hold.number)

        #expect(try place.ledger.hold(hold.number).state == .open)
        #expect(place.hasObjects(of: hold))
    }

    @Test func `a hold whose refs Git has updated is applied, and before that it is not`() throws {
        let place = try HoldingHome()
        let hold = try place.released(place.hold())
        let finish = FinishAppliedHolds(home: place.home, ledger: place.ledger)
        #expect(hold.state == .applying)

        try finish(of: "demo")
        #expect(try place.ledger.hold(hold.number).state == .applying)
        #expect(place.hasObjects(of: hold))

        try place.set(main: place.new)
        try finish(of: "demo")
        #expect(try place.ledger.hold(hold.number).state == .applied)
        #expect(!place.hasObjects(of: hold))
    }

    @Test func `of two moves from one state the second is refused, and names the state`() throws {
        let place = try HoldingHome()
        let hold = try place.hold()
        try place.ledger.move(hold, by: .cancel, message: "cancelled by ada")

        let late = #expect(throws: Ledger.HoldMoved.self) { try place.ledger.move(hold, by: .approve) }

        #expect(late?.state == .cancelled)
        let impossible = #expect(throws: Ledger.HoldMoved.self) {
            try place.ledger.move(try place.ledger.hold(hold.number), by: .release)
        }
        #expect(impossible?.state == .cancelled)
    }

    @Test func `a verdict is not recorded once its policy is not in force any more`() throws {
        let place = try HoldingHome()
        var settings = place.policy.settings
        settings.forward.wait = 1
        _ = try place.ledger.apply(settings, source: "")

        #expect(throws: Ledger.VerdictOutdated.self) {
            try place.ledger.record(place.record(.accept), at: .now)
        }
        // A refusal stands, under whatever policy.
        _ = try place.ledger.record(place.record(.reject), at: .now)
    }

    @Test(arguments: ["ada", "bob"])
    func `a verdict is not recorded once its pusher or approver is disabled`(name: String) throws {
        let place = try HoldingHome()
        try place.ledger.add(ActorProfile(name: name))
        try place.ledger.setDisabled(name, to: true)

        #expect(throws: Ledger.VerdictOutdated.self) {
            try place.ledger.record(place.record(.accept, approvedBy: "bob"), at: .now)
        }
    }
}
