import Domain
import JSONText

/// Cursor's transcripts: lines `{role, message: {content}}` without ids and times, and without what tools answered.
struct CursorLog: JSONTranscriptReader {
    var conversation: String?
    private(set) var parentConversation: String?
    var workingDirectory: String? { nil }

    /// - Parameter path: it alone names the conversation: `agent-transcripts/<id>/<id>.jsonl`, for a subagent
    ///   `agent-transcripts/<parent>/subagents/<id>.jsonl`.
    init(path: String) {
        let names = path.split(separator: "/").map(String.init)
        conversation = names.last.map { $0.hasSuffix(".jsonl") ? String($0.dropLast(6)) : $0 }
        guard names.count > 2, names[names.count - 2] == "subagents" else { return }
        parentConversation = names[names.count - 3]
    }

    mutating func events(in json: JSONValue, of line: TranscriptLine) -> [RawEvent] {
        let role: SessionSegment.Message.Role = json["role"]?.string == "user" ? .user : .assistant
        var events = EventBuilder(time: EventTime.text(json["timestamp"]))
        let content = json["message"]?["content"]
        for block in content?.array ?? [content ?? .null] {
            add(block, role, to: &events)
        }
        return events.named(conversation.map(line.name(in:)))
    }

    private func add(_ block: JSONValue, _ role: SessionSegment.Message.Role, to events: inout EventBuilder) {
        switch block["type"]?.string {
        case "tool_use":
            let use = ToolUse(
                name: block["name"]?.string ?? "", call: block["id"]?.string, input: block["input"] ?? .null)
            events.add(call: use)
            // No answer will come.
            events.add(editsOf: use)
        case "tool_result": events.add(responseTo: block["tool_use_id"]?.string, block["content"])
        case "thinking", "reasoning": events.add(reasoning: block.first(of: "thinking", "text")?.string)
        case "text": events.add(role, .string(Self.withoutTags(block["text"]?.string ?? "")))
        default: events.add(role, block.isNull ? nil : .array([block]))
        }
    }

    /// The user's words without the tag around them.
    private static func withoutTags(_ text: String) -> String {
        let (begin, end) = ("<user_query>\n", "\n</user_query>")
        guard text.hasPrefix(begin), text.hasSuffix(end), text.count >= begin.count + end.count else {
            return text
        }
        return String(text.dropFirst(begin.count).dropLast(end.count))
    }
}
