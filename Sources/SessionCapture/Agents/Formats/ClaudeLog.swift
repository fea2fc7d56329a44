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

    mutating func events(in json: JSONValue, of line: TranscriptLine) -> [ToldEvent] {
        guard let type = json["type"]?.string, type == "user" || type == "assistant",
            json["isMeta"]?.bool != true, let message = json["message"]
        else { return [] }
        conversation = json["sessionId"]?.string ?? conversation
        workingDirectory = workingDirectory ?? json["cwd"]?.string
        var parts = ToldParts(time: ToldTime.text(json["timestamp"]))
        if let told = json["version"]?.string, told != version {
            version = told
            parts.add(.agentVersion(told))
        }
        if type == "user" { addUser(message, json, to: &parts) } else { addAssistant(message, to: &parts) }
        return parts.named(json["uuid"]?.string ?? conversation.map(line.name(in:)))
    }

    private mutating func addUser(_ message: JSONValue, _ line: JSONValue, to parts: inout ToldParts) {
        // A summary that the agent wrote for itself stands where a user's words would.
        let role: SessionSegment.Message.Role = line["isCompactSummary"]?.bool == true ? .system : .user
        guard let blocks = message["content"]?.array else {
            parts.add(role, message["content"])
            return
        }
        for block in blocks {
            if block["type"]?.string == "tool_result" {
                addResult(block, line, to: &parts)
            } else {
                parts.add(role, .array([block]))
            }
        }
    }

    private mutating func addResult(_ block: JSONValue, _ line: JSONValue, to parts: inout ToldParts) {
        let id = block["tool_use_id"]?.string
        parts.add(responseTo: id, block["content"])
        let result = line["toolUseResult"] ?? .null
        let call = calls.take(id)
        guard call != nil || result["filePath"] != nil else { return }
        // Where the call stands before what was read, the result alone says what was done.
        var use = call ?? ToolUse(name: result["content"] == nil ? "Edit" : "Write", call: id, input: .null)
        use.result = result
        use.failed = block["is_error"]?.bool == true
        parts.add(editsOf: use)
    }

    private mutating func addAssistant(_ message: JSONValue, to parts: inout ToldParts) {
        for block in message["content"]?.array ?? [] {
            switch block["type"]?.string {
            case "text": parts.add(.assistant, block["text"])
            case "thinking": parts.add(reasoning: block["thinking"]?.string)
            case "tool_use":
                let use = ToolUse(
                    name: block["name"]?.string ?? "", call: block["id"]?.string,
                    input: block["input"] ?? .null)
                if use.kind != .other { calls.add(use) }
                parts.add(call: use)
            default: parts.add(binaryParts: 1)
            }
        }
        if message["content"]?.array == nil { parts.add(.assistant, message["content"]) }
        addAnswer(message, to: &parts)
    }

    private func addAnswer(_ message: JSONValue, to parts: inout ToldParts) {
        // "<synthetic>" marks what Claude Code itself wrote.
        guard let model = message["model"]?.string, !model.hasPrefix("<"), let id = message["id"]?.string
        else {
            return
        }
        let usage = message["usage"] ?? .null
        let tokens = SessionSegment.Usage(
            inputTokens: usage["input_tokens"]?.int ?? 0, outputTokens: usage["output_tokens"]?.int ?? 0,
            cacheReadInputTokens: usage["cache_read_input_tokens"]?.int ?? 0)
        parts.add(.answer(id: id, model: model, usage: tokens))
    }
}
