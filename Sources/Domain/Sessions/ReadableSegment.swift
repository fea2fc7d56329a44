/// A segment as text for people: prompts, thoughts, tool calls, edits and replies, in the order in which they
/// happened. What a helper did bears the helper's number: 1.2 is the second one that the first one set to work.
package struct ReadableSegment: Sendable {
    private let segment: SessionSegment
    /// Whether arguments and answers of tools are shown in full: they can be long and are seldom the point.
    private let isWhole: Bool
    private let helpers: HelperTree

    /// - Parameter helpers: those of the whole session, where more than this segment is shown.
    package init(_ segment: SessionSegment, helpers: HelperTree? = nil, isWhole: Bool = false) {
        self.segment = segment
        self.isWhole = isWhole
        self.helpers = helpers ?? HelperTree(of: [segment])
    }

    /// The whole conversation, with control characters escaped.
    package var text: String {
        if let declared = segment.declared { return Self.text(of: declared) }
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

    /// What a person wrote in place of a conversation.
    private static func text(of declared: Declaration) -> String {
        "\nDECLARED BY HAND  \(VisibleText.escaping(declared.time))  by \(VisibleText.escaping(declared.by))\n"
            + indented(declared.reason)
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
        let helper = message.helper.flatMap { helpers.number(of: $0) }.map { "HELPER \($0): " } ?? ""
        let started = part.type == .toolCall ? part.id.map { helpers.started(by: $0) } ?? [] : []
        let start = started.isEmpty ? "" : "  starts helper \(started.joined(separator: ", "))"
        let heading = "\n\(helper)\(Self.title(part, of: message))\(time)\(start)\n"
        switch part.type {
        case .text, .reasoning: return heading + Self.indented(part.content ?? "")
        case .toolCall: return heading + Self.indented(shortened(part.arguments ?? ""))
        case .toolCallResponse: return heading + Self.indented(shortened(part.response ?? ""))
        }
    }

    private static func title(_ part: SessionSegment.Part, of message: SessionSegment.Message) -> String {
        switch part.type {
        case .reasoning: return "THOUGHT"
        case .toolCall: return "TOOL \(VisibleText.escaping(part.name ?? ""))"
        case .toolCallResponse: return "ANSWER OF THE TOOL"
        case .text: break
        }
        switch message.role {
        case .user: return "PROMPT"
        case .assistant: return "REPLY"
        case .tool: return "TOOL"
        case .system:
            let known: [SessionSegment.Message.Kind] = [.notification, .task, .command, .remark]
            return message.kind.flatMap { known.contains($0) ? $0.rawValue.uppercased() : nil } ?? "SYSTEM"
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
