/// A segment as text for people: prompts, thoughts, tool calls, edits and replies, in the order in which they
/// happened.
package struct ReadableSegment: Sendable {
    private let segment: SessionSegment
    /// Whether arguments and answers of tools are shown in full: they can be long and are seldom the point.
    private let isWhole: Bool

    package init(_ segment: SessionSegment, isWhole: Bool = false) {
        self.segment = segment
        self.isWhole = isWhole
    }

    /// The whole conversation, with control characters escaped.
    package var text: String {
        var edits = Dictionary(grouping: segment.edits, by: { $0.call ?? "" })
        var text = ""
        for message in segment.messages {
            for part in message.parts {
                let edited = part.type == .toolCall ? edits.removeValue(forKey: part.id ?? "-") : nil
                text += turn(part, of: message) + (edited ?? []).map(difference).joined()
            }
        }
        // Edits without a tool call in a message, such as those of a shell command.
        let rest = segment.edits.filter { edits[$0.call ?? ""] != nil }
        return text + rest.map(difference).joined()
    }

    /// The counts of parts left out or masked, in words; empty where there are none.
    package var omissions: String {
        var parts: [String] = []
        if segment.masked.binaryParts > 0 {
            let count = segment.masked.binaryParts
            parts.append(
                count == 1 ? "1 image or binary part left out" : "\(count) images or binary parts left out")
        }
        for (rule, count) in (segment.masked.secrets ?? [:]).sorted(by: { $0.key < $1.key }) {
            parts.append("\(count) masked by \(VisibleText.escaping(rule))")
        }
        return parts.joined(separator: ", ")
    }

    private func turn(_ part: SessionSegment.Part, of message: SessionSegment.Message) -> String {
        let time = message.time.map { "  \(VisibleText.escaping($0))" } ?? ""
        switch part.type {
        case .text:
            let name =
                switch message.role {
                case .user: "PROMPT"
                case .assistant: "REPLY"
                case .system: "SYSTEM"
                case .tool: "TOOL"
                }
            return "\n\(name)\(time)\n" + Self.indented(part.content ?? "")
        case .reasoning:
            return "\nTHOUGHT\(time)\n" + Self.indented(part.content ?? "")
        case .toolCall:
            return "\nTOOL \(VisibleText.escaping(part.name ?? ""))\(time)\n"
                + Self.indented(shortened(part.arguments ?? ""))
        case .toolCallResponse:
            return "\nANSWER OF THE TOOL\(time)\n" + Self.indented(shortened(part.response ?? ""))
        }
    }

    private func difference(_ edit: SessionSegment.Edit) -> String {
        let lines = edit.removed.map { "- " + $0 } + edit.added.map { "+ " + $0 }
        let omitted = edit.omitted.map { "    … and \($0) more line\($0 == 1 ? "" : "s")\n" } ?? ""
        return "\nEDIT \(VisibleText.escaping(edit.path))\n" + Self.indented(lines.joined(separator: "\n"))
            + omitted
    }

    private static func indented(_ text: String) -> String {
        Lines.of(VisibleText.escapingLines(text)).map { "    \($0)\n" }.joined()
    }

    private func shortened(_ text: String) -> String {
        isWhole || text.count <= 400 ? text : text.prefix(400) + " … (\(text.count) characters)"
    }
}
