import Domain
import Foundation
import LedgerStore

/// The message about an event, before it is formatted for the target.
struct NotificationMessage {
    /// The key of the event, which stays the same when it is sent again.
    let key: String
    let type: String
    let time: Timestamp
    let text: NotificationText
    let data: Content

    /// The event as JSON.
    struct Content: Encodable {
        struct Update: Encodable {
            let ref: String
            let old: String
            let new: String
        }

        struct Notice: Encodable {
            let policy: String
            let message: String
        }

        var hold: String?
        var mirror: String?
        /// `mirror` under its old key, for programs of this version.
        var repository: String?
        var pusher: String?
        var refs: [Update]?
        var needs: [String]?
        var reason: String?
        var ticket: String?
        var findings: [Notice]?
        var expires: String?
        var actor: String?
        var decision: String?
        /// The comment or reason of the event.
        var comment: String?
        /// The whole message as text.
        var text: String
    }

    /// The most items of a list that are sent; 'gatehouse hold show' has all.
    private static let maximumItems = 20

    init(_ event: HoldEvent, of hold: Hold, in ledger: Ledger) throws {
        let findings = try ledger.findings(ofPush: hold.push)
        key = event.key
        type = event.kind.rawValue
        time = event.time
        let expires = hold.expiresAt.rfc3339
        text = NotificationText(
            event, of: hold, findings: findings,
            needs: try ApproverNames(in: ledger).text(of: hold.approvalRules, besides: hold.participants),
            expiry: expires, ssh: try SSHAddress(ledger: ledger).command)
        data = Content(
            hold: "h\(hold.number)", mirror: hold.mirror, repository: hold.mirror,
            pusher: Self.bounded(hold.pusher),
            refs: hold.updates.updates.prefix(Self.maximumItems).map {
                Content.Update(ref: Self.bounded($0.ref.rawValue), old: $0.old.hex, new: $0.new.hex)
            },
            needs: hold.approvalRules.prefix(Self.maximumItems).map { Self.bounded($0.description) },
            reason: hold.options.reason.map(Self.bounded), ticket: hold.options.ticket.map(Self.bounded),
            findings: findings.filter { $0.action == .hold }.prefix(Self.maximumItems).map {
                Content.Notice(policy: $0.policy, message: Self.bounded($0.message))
            },
            expires: expires, actor: event.actor.map(Self.bounded), decision: event.decision?.rawValue,
            comment: event.words.map { VisibleText.beginning(of: $0, bytes: 4_096) }, text: text.plain)
    }

    /// A test message for a target.
    init(testing target: NotificationTarget) {
        key = "msg_" + Hexadecimal.string(of: (0..<16).map { _ in UInt8.random(in: .min ... .max) })
        type = "gatehouse.test"
        time = .now
        text = NotificationText(
            title: "A test of the notifications '\(target.name)'",
            facts: [.init(label: "Sent by", value: "gatehouse notify test")],
            advice: "This target gets the events of held pushes.")
        data = Content(text: text.plain)
    }

    private static func bounded(_ text: String) -> String { VisibleText.beginning(of: text, bytes: 1_000) }
}
