import Domain
import Testing

@testable import LedgerStore

@Suite struct NotificationStoreTests {
    private let place: TestLedger

    init() throws { place = try TestLedger() }

    private var ledger: Ledger { place.ledger }

    private func target(_ name: String = "chat", url: String = "https://chat.example.com/hook") throws
        -> NotificationTarget
    {
        NotificationTarget(
            name: name, events: [.opened, .comment], mirrors: [GlobPattern("*")],
            channel: WebhookChannel(
                url: try WebhookURL(url), template: .standard, secretFile: nil, isPrivate: false))
    }

    @Test func `each event is owed once to each target that wants it`() throws {
        let hold = try place.hold()
        try ledger.comment("why?", on: hold, by: "eve", at: .day(1))
        try ledger.move(hold, by: .cancel, at: .day(1))
        let targets = [try target("chat"), try target("mail")]
        #expect(try ledger.hasNotificationsDue(at: .day(1)) && ledger.oldestUntoldEvent() == .day(1))
        for _ in 1...2 { try ledger.queueNotifications(for: targets, at: .day(1)) }
        let owed = try ledger.owedDeliveries(at: .day(1))
        #expect(owed.map(\.target) == ["chat", "mail", "chat", "mail"])
        #expect(owed.map(\.event.kind) == [.opened, .opened, .comment, .comment])
        #expect(owed.last?.event.words == "why?" && owed.last?.event.time == .day(1))
        #expect(try ledger.oldestUntoldEvent() == nil)
    }

    @Test func `what is older than three days is not told any more`() throws {
        _ = try place.hold(on: 1)
        try ledger.queueNotifications(for: [target()], at: .day(5))
        #expect(try ledger.owedDeliveries(all: true, at: .day(5)).isEmpty)
        #expect(try !ledger.hasNotificationsDue(at: .day(5)))
    }

    @Test func `a failed delivery is tried again later, and given up in the end`() throws {
        let target = try target()
        _ = try place.hold()
        try ledger.queueNotifications(for: [target], at: .day(1))
        var states: [Delivery.State] = []
        while let delivery = try ledger.owedDeliveries(all: true, at: .day(1)).first, states.count < 20 {
            states.append(try ledger.record(.failed("503"), of: delivery, to: target, at: .day(1)))
            #expect(try ledger.owedDeliveries(at: .day(1)).isEmpty)
        }
        #expect(states == Array(repeating: .owed, count: 9) + [.failed])
        let status = try ledger.notificationStatus(of: "chat", at: .day(2))
        #expect(status.owed == 0 && status.failed == 1 && status.message == "503" && status.nextAt == nil)
        #expect(
            try ledger.notificationStatus(of: "chat", at: .day(9)).failed == 0, "it was more than a week ago")
    }

    @Test func `a delivery that was taken is owed no more`() throws {
        let target = try target()
        _ = try place.hold()
        try ledger.queueNotifications(for: [target], at: .day(1))
        let delivery = try #require(try ledger.owedDeliveries(at: .day(1)).first)
        #expect(try ledger.record(.delivered, of: delivery, to: target, at: .day(2)) == .delivered)
        #expect(try ledger.owedDeliveries(all: true).isEmpty)
        #expect(try ledger.notificationStatus(of: "chat", at: .day(2)).deliveredAt == .day(2))
    }

    @Test func `a target is gone at the address that said so`() throws {
        let target = try target()
        _ = try place.hold()
        try ledger.queueNotifications(for: [target], at: .day(1))
        let delivery = try #require(try ledger.owedDeliveries(at: .day(1)).first)
        #expect(try ledger.record(.gone("410"), of: delivery, to: target, at: .day(2)) == .failed)
        #expect(try ledger.goneSince(target) == .day(2))
        #expect(try ledger.goneSince(self.target(url: "https://chat.example.com/new")) == nil)
        try ledger.forgetGone(target)
        #expect(try ledger.goneSince(target) == nil)
    }

    @Test func `what a target is owed waits while it cannot be reached`() throws {
        _ = try place.hold()
        try ledger.queueNotifications(for: [target("chat"), target("mail")], at: .day(1))
        try ledger.putOffDeliveries(to: "chat", until: .day(2))
        #expect(try ledger.owedDeliveries(at: .day(1)).map(\.target) == ["mail"])
        #expect(try ledger.owedDeliveries(at: .day(2)).count == 2)
        #expect(try ledger.notificationStatus(of: "chat", at: .day(1)).nextAt == .day(2))
        try ledger.giveUp(#require(try ledger.owedDeliveries(at: .day(1)).first), "too old", at: .day(1))
        #expect(try ledger.owedDeliveries(all: true).map(\.target) == ["chat"])
    }
}
