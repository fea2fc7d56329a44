/// A segment as people read it: prompt, thought, tool call, edit and reply, in the order in which they happened.
package struct ReadableSegment: Sendable {
    private let segment: SessionSegment
    /// Whether also what tools are given and answer is shown whole: it can be long and is seldom the point.
    private let isWhole: Bool

    package init(_ segment: SessionSegment, isWhole: Bool = false) {
        self.segment = segment
        self.isWhole = isWhole
    }

    /// The whole conversation. What could steer a terminal is escaped.
    package var text: String {
        var edits = Dictionary(grouping: segment.edits, by: { $0.call ?? "" })
        var text = ""
        for message in segment.messages {
            for part in message.parts {
                let edited = part.type == .toolCall ? edits.removeValue(forKey: part.id ?? "-") : nil
                text += turn(part, of: message) + (edited ?? []).map(difference).joined()
            }
        }
        // Edits whose tool call stands in no message, such as those of a shell command.
        let rest = segment.edits.filter { edits[$0.call ?? ""] != nil }
        return text + rest.map(difference).joined()
    }

    /// What was left out of it, in words; empty where nothing was.
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
