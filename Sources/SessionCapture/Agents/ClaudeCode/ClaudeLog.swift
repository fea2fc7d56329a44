import Domain
import Foundation
import JSONText

/// Claude Code's transcripts: one JSON object a line, `type`, `uuid`, `sessionId`, `message`.
///
/// A subagent has a file of its own, `<session>/subagents/agent-*.jsonl`, whose lines name its parent's session.
struct ClaudeLog: JSONTranscriptReader {
    var conversation: String?
    private(set) var workingDirectory: String?
    private var calls = PendingCalls()
    private var version: String?

    mutating func events(in json: JSONValue, of line: TranscriptLine) -> [RawEvent] {
        guard let type = json["type"]?.string, type == "user" || type == "assistant",
            json["isMeta"]?.bool != true, let message = json["message"]
        else { return [] }
        conversation = json["sessionId"]?.string ?? conversation
        workingDirectory = workingDirectory ?? json["cwd"]?.string
        var events = EventBuilder(time: EventTime.text(json["timestamp"]))
        if let told = json["version"]?.string, told != version {
            version = told
            events.add(.agentVersion(told))
        }
        if type == "user" { addUser(message, json, to: &events) } else { addAssistant(message, to: &events) }
        return events.named(json["uuid"]?.string ?? conversation.map(line.name(in:)))
    }

    private mutating func addUser(_ message: JSONValue, _ line: JSONValue, to events: inout EventBuilder) {
        // A summary that the agent wrote for itself stands where a user's words would.
        let role: SessionSegment.Message.Role = line["isCompactSummary"]?.bool == true ? .system : .user
        guard let blocks = message["content"]?.array else {
            events.add(role, message["content"])
            return
        }
        for block in blocks {
            if block["type"]?.string == "tool_result" {
                addResult(block, line, to: &events)
            } else {
                events.add(role, .array([block]))
            }
        }
    }

    private mutating func addResult(_ block: JSONValue, _ line: JSONValue, to events: inout EventBuilder) {
        let id = block["tool_use_id"]?.string
        events.add(responseTo: id, block["content"])
        let result = line["toolUseResult"] ?? .null
        let call = calls.take(id)
        guard call != nil || result["filePath"] != nil else { return }
        // Where the call stands before what was read, the result alone says what was done.
        var use = call ?? ToolUse(name: result["content"] == nil ? "Edit" : "Write", call: id, input: .null)
        use.result = result
        use.failed = block["is_error"]?.bool == true
        events.add(editsOf: use)
    }

    private mutating func addAssistant(_ message: JSONValue, to events: inout EventBuilder) {
        for block in message["content"]?.array ?? [] {
            switch block["type"]?.string {
            case "text": events.add(.assistant, block["text"])
            case "thinking": events.add(reasoning: block["thinking"]?.string)
            case "tool_use":
                let use = ToolUse(
                    name: block["name"]?.string ?? "", call: block["id"]?.string,
                    input: block["input"] ?? .null)
                if use.kind != .other { calls.add(use) }
                events.add(call: use)
            default: events.add(binaryParts: 1)
            }
        }
        if message["content"]?.array == nil { events.add(.assistant, message["content"]) }
        addAnswer(message, to: &events)
    }

    private func addAnswer(_ message: JSONValue, to events: inout EventBuilder) {
        // "<synthetic>" marks what Claude Code itself wrote.
        guard let model = message["model"]?.string, !model.hasPrefix("<"), let id = message["id"]?.string
        else {
            return
        }
        let usage = message["usage"] ?? .null
        let tokens = SessionSegment.Usage(
            inputTokens: usage["input_tokens"]?.int ?? 0, outputTokens: usage["output_tokens"]?.int ?? 0,
            cacheReadInputTokens: usage["cache_read_input_tokens"]?.int ?? 0)
        events.add(.answer(id: id, model: model, usage: tokens))
    }
}
