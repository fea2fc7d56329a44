/// Somebody who is told what becomes of holds: one `[[notify]]` of the policy file.
package struct NotificationTarget: Hashable, Sendable, Codable {
    /// By which the ledger and people know it.
    package let name: String
    package let events: [HoldEvent.Kind]
    /// Patterns of the mirrors whose holds it is told of.
    package let mirrors: [GlobPattern]
    package let channel: Channel

    package enum Channel: Hashable, Sendable {
        case webhook(Webhook)
        case mail(Mail)
    }

    package struct Webhook: Hashable, Sendable, Codable {
        package enum Template: String, Hashable, Sendable, Codable, CaseIterable {
            /// As https://www.standardwebhooks.com has it.
            case standard
            case slack, teams
        }

        package let url: WebhookURL
        package let template: Template
        /// The file in the home's keys by which messages are signed.
        package let secretFile: String?
        /// Whether it may be at an address that only this network has.
        package let isPrivate: Bool

        package init(url: WebhookURL, template: Template, secretFile: String?, isPrivate: Bool) {
            self.url = url
            self.template = template
            self.secretFile = secretFile
            self.isPrivate = isPrivate
        }
    }

    package struct Mail: Hashable, Sendable, Codable {
        /// Those whose addresses the profiles have.
        package enum Reader: String, Hashable, Sendable, Codable, CaseIterable {
            /// Who may decide on the hold.
            case approvers
            case pusher
        }

        package let addresses: [MailAddress]
        package let readers: [Reader]
        package let from: MailAddress
        /// The path of the program that takes mail.
        package let sendmail: String

        package init(addresses: [MailAddress], readers: [Reader], from: MailAddress, sendmail: String) {
            self.addresses = addresses
            self.readers = readers
            self.from = from
            self.sendmail = sendmail
        }
    }

    /// What a target is told where the policy does not say: a decision that ends nothing is left out.
    package static let standardEvents: [HoldEvent.Kind] = [
        .opened, .comment, .applied, .rejected, .cancelled, .expired, .stale, .superseded,
    ]

    package init(name: String, events: [HoldEvent.Kind], mirrors: [GlobPattern], channel: Channel) {
        self.name = name
        self.events = events
        self.mirrors = mirrors
        self.channel = channel
    }

    package func wants(_ kind: HoldEvent.Kind, of mirror: String) -> Bool {
        events.contains(kind) && mirrors.contains { $0.matches(mirror) }
    }

    /// Where it is, for people: an address may hold a token, which is not shown.
    package var shownAddress: String {
        switch channel {
        case .webhook(let webhook): webhook.url.shown
        case .mail(let mail):
            (mail.addresses.map(\.text) + mail.readers.map(\.rawValue)).joined(separator: ", ")
        }
    }

    /// All that its address is made of. A target that said it is gone is tried again once this changes.
    package var wholeAddress: String {
        switch channel {
        case .webhook(let webhook): webhook.url.text
        case .mail: shownAddress
        }
    }
}

extension NotificationTarget.Channel: Codable {
    private enum CodingKeys: String, CodingKey {
        case webhook, mail
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let webhook = try container.decodeIfPresent(NotificationTarget.Webhook.self, forKey: .webhook) {
            self = .webhook(webhook)
        } else {
            self = .mail(try container.decode(NotificationTarget.Mail.self, forKey: .mail))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .webhook(let webhook): try container.encode(webhook, forKey: .webhook)
        case .mail(let mail): try container.encode(mail, forKey: .mail)
        }
    }
}
