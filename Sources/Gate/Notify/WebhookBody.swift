import Domain
import Foundation

/// The body for a webhook: JSON on one line, in the form of the target's template.
enum WebhookBody {
    static func bytes(of message: NotificationMessage, as template: WebhookChannel.Template)
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

/// The body for an incoming webhook of Slack.
private struct Slack: Encodable {
    struct Text: Encodable {
        let type = "mrkdwn"
        let text: String
        /// Whether Slack leaves names and addresses in the text as they are, instead of making links.
        let verbatim = true
    }

    struct Block: Encodable {
        let type = "section"
        let text: Text
    }

    /// The text for places that show no blocks.
    let text: String
    let blocks: [Block]

    /// The longest text of a block that Slack accepts, in characters.
    private static let maximumText = 3_000

    init(_ text: NotificationText) {
        self.text = Self.escaped(text.title)
        let lines = text.facts.map { "*\($0.label):* \(Self.escaped($0.value))" }
        let parts = ["*\(Self.escaped(text.title))*"] + lines + (text.advice.map { [Self.escaped($0)] } ?? [])
        blocks = parts.map { Block(text: Text(text: Self.fitting($0))) }
    }

    /// The text without `<` and `>`, between which Slack reads links, commands and mentions.
    private static func escaped(_ text: String) -> String {
        text.replacingASCII(["&": "&amp;", "<": "&lt;", ">": "&gt;"])
    }

    /// The text, cut if it is too long, but not within an escape.
    private static func fitting(_ text: String) -> String {
        guard text.unicodeScalars.count > maximumText else { return text }
        var cut = String(String.UnicodeScalarView(text.unicodeScalars.prefix(maximumText - 1)))
        if let start = cut.lastIndex(of: "&"), cut[start...].count < 5, !cut[start...].contains(";") {
            cut = String(cut[..<start])
        }
        return cut + "…"
    }
}

/// The body for a webhook of Teams' workflows: an Adaptive Card. Its text runs have no Markdown, so nothing in a
/// ref's name becomes a link.
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
