import Domain
import Foundation

/// A message in the form that a kind of receiver wants: JSON, on one line.
enum WebhookBody {
    static func bytes(of message: NotificationMessage, as template: NotificationTarget.Webhook.Template)
        throws
        -> [UInt8]
    {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data =
            switch template {
            case .standard:
                try encoder.encode(
                    Standard(type: message.type, timestamp: message.time.rfc3339, data: message.data))
            case .slack: try encoder.encode(Slack(message.text))
            case .teams: try encoder.encode(Teams(message.text))
            }
        return Array(data)
    }

    private struct Standard: Encodable {
        let type: String
        let timestamp: String
        let data: NotificationMessage.Content
    }
}

/// For an incoming webhook of Slack.
private struct Slack: Encodable {
    struct Text: Encodable {
        let type = "mrkdwn"
        let text: String
        /// Names and addresses in it are no links.
        let verbatim = true
    }

    struct Block: Encodable {
        let type = "section"
        let text: Text
    }

    /// For where blocks are not shown.
    let text: String
    let blocks: [Block]

    /// Of a block's text, in characters; Slack refuses longer ones.
    private static let maximumText = 3_000

    init(_ text: NotificationText) {
        self.text = Self.escaped(text.title)
        let lines = text.facts.map { "*\($0.label):* \(Self.escaped($0.value))" }
        let parts = ["*\(Self.escaped(text.title))*"] + lines + (text.advice.map { [Self.escaped($0)] } ?? [])
        blocks = parts.map { Block(text: Text(text: Self.fitting($0))) }
    }

    /// Slack reads commands, links and mentions of everybody between `<` and `>`.
    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// Cut where it is too long, and not within an escape.
    private static func fitting(_ text: String) -> String {
        guard text.unicodeScalars.count > maximumText else { return text }
        var cut = String(String.UnicodeScalarView(text.unicodeScalars.prefix(maximumText - 1)))
        if let start = cut.lastIndex(of: "&"), cut[start...].count < 5, !cut[start...].contains(";") {
            cut = String(cut[..<start])
        }
        return cut + "…"
    }
}

/// For a webhook of Teams' workflows: an Adaptive Card. Its text runs know no Markdown, so that nothing in a ref's name
/// is a link.
private struct Teams: Encodable {
    struct Run: Encodable {
        let type = "TextRun"
        let text: String
        var weight: String?
        var size: String?
    }

    struct Block: Encodable {
        let type = "RichTextBlock"
        let inlines: [Run]
    }

    struct Card: Encodable {
        let schema = "http://adaptivecards.io/schemas/adaptive-card.json"
        let type = "AdaptiveCard"
        let version = "1.4"
        let body: [Block]

        private enum CodingKeys: String, CodingKey {
            case schema = "$schema"
            case type, version, body
        }
    }

    struct Attachment: Encodable {
        let contentType = "application/vnd.microsoft.card.adaptive"
        let content: Card
    }

    let type = "message"
    let attachments: [Attachment]

    init(_ text: NotificationText) {
        let title = Block(inlines: [Run(text: text.title, weight: "bolder", size: "medium")])
        let facts = text.facts.map {
            Block(inlines: [Run(text: $0.label + ": ", weight: "bolder"), Run(text: $0.value)])
        }
        let advice = text.advice.map { [Block(inlines: [Run(text: $0)])] } ?? []
        attachments = [Attachment(content: Card(body: [title] + facts + advice))]
    }
}
