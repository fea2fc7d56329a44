import Domain
import Foundation
import JSONText

/// Codex's rollouts: lines `{timestamp, type, payload}`.
///
/// https://github.com/openai/codex/blob/main/codex-rs/protocol/src/protocol.rs (`RolloutItem`, `EventMsg`) and
/// `models.rs` (`ResponseItem`). The first versions wrote the items without a `payload`.
struct CodexRollout: JSONTranscriptReader {
    var conversation: String?
    private(set) var parentConversation: String?
    private(set) var workingDirectory: String?
    private var calls = PendingCalls()
    private var model: String?
    private var origin: String?

    mutating func events(in json: JSONValue, of line: TranscriptLine) -> [RawEvent] {
        var events = EventBuilder(time: EventTime.text(json["timestamp"]))
        let payload = json["payload"] ?? json
        switch json["payload"] == nil ? "response_item" : json["type"]?.string {
        case "session_meta": addMeta(payload, to: &events)
        case "turn_context": addContext(payload, to: &events)
        case "response_item": addItem(payload, to: &events)
        case "event_msg": addEvent(payload, line, to: &events)
        default: break
        }
        return events.named(conversation.map(line.name(in:)))
    }

    private mutating func addMeta(_ payload: JSONValue, to events: inout EventBuilder) {
        // A fork begins with a copy of what it was forked from: that is part of the fork.
        if let id = payload["id"]?.string, id != origin {
            conversation = id
            origin = payload["forked_from_id"]?.string
            workingDirectory = payload["cwd"]?.string
            let spawn = payload["source"]?["subagent"]?["thread_spawn"]
            parentConversation =
                payload.first(of: "parent_thread_id", "parent_session_id")?.string
                ?? spawn?["parent_thread_id"]?.string
        }
        if let version = payload["cli_version"]?.string { events.add(.agentVersion(version)) }
    }

    private mutating func addContext(_ payload: JSONValue, to events: inout EventBuilder) {
        workingDirectory = workingDirectory ?? payload["cwd"]?.string
        guard let told = payload["model"]?.string, told != model else { return }
        model = told
        events.add(.model(told))
    }

    private mutating func addItem(_ item: JSONValue, to events: inout EventBuilder) {
        switch item["type"]?.string {
        case "message": addMessage(item, to: &events)
        case "reasoning":
            let texts = (item["summary"]?.array ?? []) + (item["content"]?.array ?? [])
            for text in texts { events.add(reasoning: text["text"]?.string) }
        case "function_call": add(call: item, input: Self.parsed(item["arguments"]), to: &events)
        case "custom_tool_call": add(call: item, input: item["input"] ?? .null, to: &events)
        case "local_shell_call": add(call: item, input: item["action"] ?? .null, to: &events)
        case "function_call_output", "custom_tool_call_output": addOutput(item, to: &events)
        case nil: conversation = conversation ?? item["id"]?.string
        default: break
        }
    }

    private mutating func addMessage(_ item: JSONValue, to events: inout EventBuilder) {
        let isAssistant = item["role"]?.string == "assistant"
        if isAssistant {
            for use in calls.takeAll() { events.add(editsOf: use) }
        } else {
            // Whatever is open now was interrupted.
            calls.removeAll()
        }
        for block in item["content"]?.array ?? [] {
            let isInstruction =
                item["role"]?.string != "user" || Self.isInstruction(block["text"]?.string ?? "")
            events.add(isAssistant ? .assistant : isInstruction ? .system : .user, .array([block]))
        }
    }

    /// What Codex tells the model in the user's name.
    private static func isInstruction(_ text: String) -> Bool {
        ["<environment_context>", "<user_instructions>", "# AGENTS.md instructions", "<turn_aborted>"]
            .contains { text.hasPrefix($0) }
    }

    private mutating func add(call item: JSONValue, input: JSONValue, to events: inout EventBuilder) {
        let use = ToolUse(
            name: item["name"]?.string ?? "local_shell", call: item.first(of: "call_id", "id")?.string,
            input: input)
        if use.kind != .other { calls.add(use) }
        events.add(call: use)
    }

    private mutating func addOutput(_ item: JSONValue, to events: inout EventBuilder) {
        let id = item["call_id"]?.string
        events.add(responseTo: id, item["output"])
        guard var use = calls.take(id) else { return }
        use.result = item["output"] ?? .null
        if use.kind == .shell { use.failed = ToolOutcome(use.result, isEdit: true).hasFailed }
        events.add(editsOf: use)
    }

    private mutating func addEvent(_ event: JSONValue, _ line: TranscriptLine, to events: inout EventBuilder)
    {
        switch event["type"]?.string {
        case "patch_apply_end":
            // It knows the lines exactly; the call's answer, which follows, then has nothing to add.
            var use =
                calls.take(event["call_id"]?.string)
                ?? ToolUse(name: "apply_patch", call: event["call_id"]?.string, input: .null)
            if use.kind == .shell { use.name = "apply_patch" }
            use.result = event
            use.failed = event["success"]?.bool == false
            events.add(editsOf: use)
        case "token_count":
            guard let usage = event["info"]?["last_token_usage"], let conversation else { return }
            let tokens = SessionSegment.Usage(
                inputTokens: usage["input_tokens"]?.int ?? 0, outputTokens: usage["output_tokens"]?.int ?? 0,
                cacheReadInputTokens: usage["cached_input_tokens"]?.int ?? 0)
            events.add(.answer(id: line.name(in: conversation), model: model, usage: tokens))
        default: break
        }
    }

    private static func parsed(_ value: JSONValue?) -> JSONValue {
        value?.string.flatMap { JSONValue(Data($0.utf8)) } ?? value ?? .null
    }
}
