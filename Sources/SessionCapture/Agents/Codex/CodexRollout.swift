import Domain
import Foundation
import JSONText

/// Codex's rollouts: lines `{timestamp, ordinal, type, payload}`, one thread of a conversation in each file.
///
/// What happened stands there in two ways. A `response_item` is what the program and its model told each other: texts,
/// calls and answers. An `item_completed` is what a tool then did. Where models write scripts, a call is JavaScript
/// whose nested calls only the items tell, so the edits are those of the items of type `FileChange`, with the lines
/// that the files truly got; of a call's text they are taken where no such item has its id, as in older rollouts.
///
/// A thread that another one started is a helper, and belongs to the conversation of the first one. Its file may begin
/// with a copy of the other's messages, up to the line with the number `subagent_history_start_ordinal`.
///
/// https://github.com/openai/codex/blob/main/codex-rs/protocol/src/protocol.rs (`RolloutItem`, `EventMsg`) and
/// `models.rs` (`ResponseItem`). The first versions wrote the items without a `payload`.
struct CodexRollout: JSONTranscriptReader {
    var conversation: String?
    private(set) var parentConversation: String?
    private(set) var workingDirectory: String?
    private var calls = PendingCalls()
    /// The helpers that calls started, by the calls, whose answers do not name them.
    private var helpers: [String: String] = [:]
    private var model: String?
    private var origin: String?
    private var ownBeginning = 0
    private var tokens = CodexTokens()
    /// The model's last text, until it is known whether it is a summary that takes the place of what was before.
    private var lastReply: [RawEvent] = []

    var isBetweenMessages: Bool { lastReply.isEmpty }

    /// The tools whose input is a script. What the script's calls did is told by items of their own.
    private static let scripts: Set<String> = ["exec", "wait"]

    mutating func events(in json: JSONValue, of line: TranscriptLine) -> [RawEvent] {
        let payload = json["payload"] ?? json
        let type = json["payload"] == nil ? "response_item" : json["type"]?.string
        let isCopy = (json["ordinal"]?.int ?? .max) < ownBeginning
        guard type == "session_meta" || !isCopy else { return [] }
        if type == "session_meta" { readMeta(payload) }
        var events = EventBuilder(
            time: EventTime.text(json["timestamp"]), helper: parentConversation == nil ? nil : conversation)
        let name = conversation.map(line.name(in:))
        let replied = type == "response_item" || type == "compacted" ? takeReply(before: payload) : []
        switch type {
        case "session_meta": addVersion(payload, to: &events)
        case "turn_context": addContext(payload, to: &events)
        case "response_item" where payload["role"]?.string == "assistant":
            for use in calls.takeAll() { events.add(editsOf: use) }
            let edits = events.events.count
            events.add(.assistant, payload["content"])
            let all = events.named(name)
            lastReply = Array(all[edits...])
            return replied + all[..<edits]
        case "response_item": addItem(payload, to: &events)
        case "event_msg": addEvent(payload, line, to: &events)
        case "token_usage_record": add(answer: tokens.answer(recorded: payload), to: &events)
        default: break
        }
        return replied + events.named(name)
    }

    mutating func finish(into news: inout TranscriptNews) -> Int? {
        if let conversation { news.add(takeReply(before: .null), to: conversation) }
        return nil
    }

    /// The model's last text. Where what follows it is a compaction with that text, nobody was told it.
    private mutating func takeReply(before next: JSONValue) -> [RawEvent] {
        defer { lastReply = [] }
        guard next["replacement_history"] != nil, let summary = next["message"]?.string else {
            return lastReply
        }
        return lastReply.map { told in
            guard case .message(var message) = told.content,
                message.parts.allSatisfy({ summary.hasSuffix($0.content ?? "") })
            else { return told }
            message.role = .system
            message.kind = .remark
            var event = told
            event.content = .message(message)
            return event
        }
    }

    // MARK: The thread

    private mutating func readMeta(_ meta: JSONValue) {
        // A copy begins with what it was copied from; that is part of the copy.
        guard let id = meta["id"]?.string, id != origin else { return }
        conversation = id
        origin = meta["forked_from_id"]?.string
        workingDirectory = meta["cwd"]?.string
        ownBeginning = meta["subagent_history_start_ordinal"]?.int ?? 0
        let spawn = meta["source"]?["subagent"]?["thread_spawn"]
        let parent =
            meta.first(of: "parent_thread_id", "parent_session_id")?.string
            ?? spawn?["parent_thread_id"]?.string
        // The first thread's id, where it is told: a helper may have been started by a helper.
        parentConversation = parent.map { meta["session_id"]?.string ?? $0 }
    }

    private func addVersion(_ meta: JSONValue, to events: inout EventBuilder) {
        if let version = meta["cli_version"]?.string { events.add(.agentVersion(version)) }
    }

    private mutating func addContext(_ payload: JSONValue, to events: inout EventBuilder) {
        workingDirectory = workingDirectory ?? payload["cwd"]?.string
        guard let told = payload["model"]?.string, told != model else { return }
        model = told
        events.add(.model(told))
    }

    private func add(answer: CodexTokens.Answer?, to events: inout EventBuilder) {
        guard let answer else { return }
        events.add(.answer(id: answer.id, model: model, usage: answer.usage))
    }

    // MARK: What was said

    private mutating func addItem(_ item: JSONValue, to events: inout EventBuilder) {
        switch item["type"]?.string {
        case "message": addMessage(item, to: &events)
        case "agent_message": addTask(item, to: &events)
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

    /// A message in the user's name, or an instruction.
    private mutating func addMessage(_ item: JSONValue, to events: inout EventBuilder) {
        // Whatever is open now was interrupted.
        calls.removeAll()
        let blocks = item["content"]?.array ?? []
        let kinds = item["internal_chat_message_metadata_passthrough"]?["content_item_kinds"]?.array ?? []
        for (index, block) in blocks.enumerated() {
            let told = ContentText(.array([block]))
            let kind = kinds.count == blocks.count ? kinds[index].string : nil
            let isUsers = item["role"]?.string == "user" && kind?.hasPrefix("user.") != false
            events.add(isUsers ? Agent.speechToCodex(told.text) : Speech(.remark, text: told.text))
            events.add(binaryParts: told.binaryParts)
        }
    }

    /// What one thread told another. Its text may be encrypted; the call that sent it has it, too.
    private func addTask(_ item: JSONValue, to events: inout EventBuilder) {
        let texts = (item["content"]?.array ?? []).compactMap { $0["text"]?.string }
        let kind: SessionSegment.Message.Kind = parentConversation == nil ? .notification : .task
        events.add(Speech(kind, text: texts.joined(separator: "\n")))
    }

    private mutating func add(call item: JSONValue, input: JSONValue, to events: inout EventBuilder) {
        let use = ToolUse(
            name: item["name"]?.string ?? "local_shell", call: item.first(of: "call_id", "id")?.string,
            input: input)
        if use.kind.isKnownEdit || use.kind == .shell, !Self.scripts.contains(use.name) { calls.add(use) }
        events.add(call: use)
    }

    private mutating func addOutput(_ item: JSONValue, to events: inout EventBuilder) {
        let id = item["call_id"]?.string
        events.add(responseTo: id, item["output"], starting: id.flatMap { helpers.removeValue(forKey: $0) })
        guard var use = calls.take(id) else { return }
        use.result = item["output"] ?? .null
        if use.kind == .shell { use.failed = ToolOutcome(use.result, isEdit: true).hasFailed }
        events.add(editsOf: use)
    }

    private static func parsed(_ value: JSONValue?) -> JSONValue {
        value?.string.flatMap { JSONValue(Data($0.utf8)) } ?? value ?? .null
    }

    // MARK: What was done

    private mutating func addEvent(_ event: JSONValue, _ line: TranscriptLine, to events: inout EventBuilder)
    {
        switch event["type"]?.string {
        case "item_completed": addCompleted(event["item"] ?? .null, to: &events)
        case "patch_apply_end":
            let hasFailed = event["success"]?.bool == false
            addChange(event, call: event["call_id"]?.string, hasFailed: hasFailed, to: &events)
        case "token_count":
            guard let conversation else { return }
            let answer = tokens.answer(counted: event, in: conversation, line: line)
            add(answer: answer, to: &events)
        default: break
        }
    }

    private mutating func addCompleted(_ item: JSONValue, to events: inout EventBuilder) {
        switch item["type"]?.string {
        case "FileChange":
            let hasFailed = item["status"]?.string.map { $0 != "completed" } ?? false
            addChange(item, call: item["id"]?.string, hasFailed: hasFailed, to: &events)
        case "SubAgentActivity" where item["kind"]?.string == "started":
            if let call = item["id"]?.string { helpers[call] = item["agent_thread_id"]?.string }
        default: break
        }
    }

    /// The files that a patch changed, with their exact lines. The call's answer, which follows, then has nothing to
    /// add.
    private mutating func addChange(
        _ change: JSONValue, call: String?, hasFailed: Bool, to events: inout EventBuilder
    ) {
        var use = calls.take(call) ?? ToolUse(name: "apply_patch", call: call, input: .null)
        if use.kind == .shell { use.name = "apply_patch" }
        use.result = change
        use.failed = hasFailed
        events.add(editsOf: use)
    }
}
