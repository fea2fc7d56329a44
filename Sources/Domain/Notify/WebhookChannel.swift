/// A server that is sent each message by HTTP.
package struct WebhookChannel: NotificationChannel {
    /// The form of what is sent.
    package enum Template: String, Hashable, Sendable, Codable, CaseIterable {
        /// The form that https://www.standardwebhooks.com specifies.
        case standard
        case slack, teams
    }

    package static let kind = "webhook"

    package let url: WebhookURL
    package let template: Template
    /// The name of the file in the home's keys by which messages are signed.
    package let secretFile: String?
    /// Whether it may be at an address that only this network has.
    package let isPrivate: Bool

    package init(url: WebhookURL, template: Template, secretFile: String?, isPrivate: Bool) {
        self.url = url
        self.template = template
        self.secretFile = secretFile
        self.isPrivate = isPrivate
    }

    package var shownAddress: String { url.shown }
    package var wholeAddress: String { url.text }
}
