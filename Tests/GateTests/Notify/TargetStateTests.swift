import Domain
import Testing

@testable import Gate

/// A target is in the worst state that applies to it.
@Suite struct TargetStateTests {
    private func state(
        owed: Int = 0, failed: Int = 0, message: String? = nil, isOff: Bool = false
    ) throws -> LookAtTargets.Listed.State {
        let from = try #require(MailAddress("gatehouse@example.com"))
        return LookAtTargets.Listed(
            target: NotificationTarget(
                name: "desk", events: [.opened], mirrors: [GlobPattern("*")],
                channel: MailChannel(
                    addresses: [], readers: [.pusher], from: from, sendmail: "/usr/sbin/sendmail")),
            status: TargetStatus(
                owed: owed, failed: failed, deliveredAt: nil, message: message, nextAt: nil),
            isOff: isOff
        ).state
    }

    @Test func `each state is told by what is owed, what failed and what was answered`() throws {
        #expect(try state() == .ok)
        #expect(try state(owed: 1) == .waiting)
        #expect(try state(owed: 1, message: "it is away") == .failing)
        #expect(try state(failed: 1) == .failing)
        #expect(try state(owed: 1, failed: 1, message: "no more", isOff: true) == .off)
    }
}
