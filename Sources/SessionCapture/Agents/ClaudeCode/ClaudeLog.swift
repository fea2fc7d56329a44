import Domain
import Foundation
import JSONText

/// Claude Code's transcripts: one JSON object a line, `type`, `uuid`, `sessionId`, `message`.
///
/// A helper has a file of its own, `<session>/subagents/agent-*.jsonl` (below `workflows/wf_*` for those of a
/// workflow), whose lines name the main agent's session and the helper's id.
struct ClaudeLog: JSONTranscriptReader {
    var conversation: String?
    private(set) var workingDirectory: String?
    private var calls = PendingCalls()
    private var version: String?
    /// The latest time that a line told.
    private var latest = ""
    /// The workflow whose helper the transcript is of, by the name of its folder.
    private let workflow: String?

    init(path: String) {
        let folder = (path as NSString).deletingLastPathComponent
        let isOfWorkflow = (folder as NSString).deletingLastPathComponent.hasSuffix("/subagents/workflows")
        workflow = isOfWorkflow ? (folder as NSString).lastPathComponent : nil
    }

    mutating func events(in json: JSONValue, of line: TranscriptLine) -> [RawEvent] {
        guard json["isMeta"]?.bool != true, let content = Content(json) else { return [] }
        conversation = json["sessionId"]?.string ?? conversation
        workingDirectory = workingDirectory ?? json["cwd"]?.string
        var events = EventBuilder(time: time(of: json, content), helper: helper(of: json))
        if let told = json["version"]?.string, told != version {
            version = told
            events.add(.agentVersion(told))
        }
        switch content {
        case .user(let message): addUser(message, json, to: &events)
        case .assistant(let message): addAssistant(message, to: &events)
        case .queued(let prompt, let attachment): add(prompt, in: attachment, to: &events)
        }
        return events.named(json["uuid"]?.string ?? conversation.map(line.name(in:)))
    }

    /// The helper whose line it is. Older versions give it no id, and keep its lines among the main agent's.
    private func helper(of line: JSONValue) -> String? {
        guard line["isSidechain"]?.bool == true else { return nil }
        let id = line["agentId"]?.string ?? "sidechain"
        return workflow.map { SessionSegment.Message.helper(id, of: $0) } ?? id
    }

    /// What a line tells of the conversation.
    private enum Content {
        case user(JSONValue)
        case assistant(JSONValue)
        /// A prompt or notification that came in the middle of a turn, and waited until a call was answered.
        case queued(JSONValue, attachment: JSONValue)

        init?(_ line: JSONValue) {
            switch line["type"]?.string {
            case "user": self = .user(line["message"] ?? .null)
            case "assistant": self = .assistant(line["message"] ?? .null)
            case "attachment":
                guard let attachment = line["attachment"], attachment["type"]?.string == "queued_command",
                    let prompt = attachment["prompt"]
                else { return nil }
                self = .queued(prompt, attachment: attachment)
            default: return nil
            }
        }
    }

    /// A prompt that waited has the time at which it was typed. The agent got it after what stands before it, and
    /// what was done until then was done for the prompt before.
    private mutating func time(of line: JSONValue, _ content: Content) -> String? {
        guard let time = EventTime.text(line["timestamp"]) else { return nil }
        latest = max(latest, time)
        if case .queued = content { return latest }
        return time
    }

    private mutating func addUser(_ message: JSONValue, _ line: JSONValue, to events: inout EventBuilder) {
        for block in message["content"]?.array ?? [] where block["type"]?.string == "tool_result" {
            addResult(block, line, to: &events)
        }
        let content = message["content"] ?? .null
        let said = content.array?.filter { $0["type"]?.string != "tool_result" }
        add(said.map { JSONValue.array($0) } ?? content, in: line, to: &events)
    }

    /// Adds texts of the user's name, each by who said it: an editor puts its remarks before what a person typed.
    private func add(_ content: JSONValue, in line: JSONValue, to events: inout EventBuilder) {
        for block in content.array ?? [content] {
            let told = ContentText(.array([block]))
            if !told.text.isEmpty {
                let isOfHelper = events.helper != nil
                events.add(ClaudeSpeech.speech(told.text, in: line, isOfHelper: isOfHelper))
            }
            events.add(binaryParts: told.binaryParts)
        }
    }

    private mutating func addResult(_ block: JSONValue, _ line: JSONValue, to events: inout EventBuilder) {
        let id = block["tool_use_id"]?.string
        let result = line["toolUseResult"] ?? .null
        // A helper's own lines do not tell whom it set to work.
        events.add(responseTo: id, block["content"], starting: ToolUse.startedHelper(by: result))
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
                if use.kind.isKnownEdit || use.kind == .shell { calls.add(use) }
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
