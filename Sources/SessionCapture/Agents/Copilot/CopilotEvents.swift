import Domain
import Foundation
import JSONText

/// The events of Copilot's command line and of its chat in VS Code: lines `{type, data, id, timestamp, parentId}`.
///
/// Helpers write into the same file: their lines bear the id of the call that started them, so what is open is known
/// for each by itself. A prompt may be typed while calls run, and ends none of them; `abort` does.
struct CopilotEvents: JSONTranscriptReader {
    var conversation: String?
    private(set) var workingDirectory: String?
    /// The calls without an answer, by the helper that made them; under the empty word those of the main agent.
    private var calls: [String: PendingCalls] = [:]
    private var toldCalls: Set<String> = []
    private var model: String?
    private var hasUsage = false

    mutating func events(in json: JSONValue, of line: TranscriptLine) -> [RawEvent] {
        let data = json["data"] ?? .null
        let helper = (json["agentId"] ?? data["parentToolCallId"])?.string
        var events = EventBuilder(time: EventTime.text(json["timestamp"]), helper: helper)
        switch json["type"]?.string {
        case "session.start", "session.resume": addStart(data, to: &events)
        case "session.model_change": add(model: data["newModel"], to: &events)
        case "user.message": addPrompt(data, to: &events)
        case "system.notification":
            events.add(Speech(.notification, text: data["content"]?.string ?? ""))
        case "assistant.message": addMessage(data, to: &events)
        case "assistant.reasoning": events.add(reasoning: data["content"]?.string)
        case "assistant.usage": addUsage(data, id: json["id"]?.string, to: &events)
        case "tool.execution_start": addCall(data, to: &events)
        case "tool.execution_complete": addOutcome(data, to: &events)
        case "abort": calls[helper ?? ""] = nil
        case "session.shutdown": addTotals(data, id: json["id"]?.string, to: &events)
        default: break
        }
        return events.named(json["id"]?.string ?? conversation.map(line.name(in:)))
    }

    private mutating func addStart(_ data: JSONValue, to events: inout EventBuilder) {
        calls = [:]
        conversation = data["sessionId"]?.string ?? conversation
        workingDirectory = workingDirectory ?? data["context"]?["cwd"]?.string ?? data["cwd"]?.string
        if let version = data["copilotVersion"]?.string { events.add(.agentVersion(version)) }
        add(model: data["selectedModel"], to: &events)
    }

    private mutating func add(model told: JSONValue?, to events: inout EventBuilder) {
        guard let told = told?.string, !told.isEmpty, told != model else { return }
        model = told
        events.add(.model(told))
    }

    private func addPrompt(_ data: JSONValue, to events: inout EventBuilder) {
        let told = ContentText(data["content"])
        events.add(
            events.helper == nil ? Agent.speechToCopilot(told.text) : Speech(.task, text: told.text))
        let attached = (data["attachments"] ?? .null).withoutBinaryParts.dropped
        events.add(binaryParts: told.binaryParts + attached)
    }

    private mutating func addMessage(_ data: JSONValue, to events: inout EventBuilder) {
        add(model: data["model"], to: &events)
        for use in calls[events.helper ?? "", default: PendingCalls()].takeAll() { events.add(editsOf: use) }
        events.add(reasoning: data["reasoningText"]?.string)
        events.add(.assistant, data["content"])
        for request in data["toolRequests"]?.array ?? [] { addCall(request, to: &events) }
    }

    /// The message tells the call, and so does its execution.
    private mutating func addCall(_ data: JSONValue, to events: inout EventBuilder) {
        let arguments = data["arguments"] ?? .null
        let use = ToolUse(
            name: data.first(of: "toolName", "name")?.string ?? "", call: data["toolCallId"]?.string,
            input: arguments.string.flatMap { JSONValue(Data($0.utf8)) } ?? arguments)
        if let id = use.call, !toldCalls.insert(id).inserted { return }
        if use.kind.isKnownEdit || use.kind == .shell {
            calls[events.helper ?? "", default: PendingCalls()].add(use)
        }
        events.add(call: use)
    }

    private mutating func addOutcome(_ data: JSONValue, to events: inout EventBuilder) {
        add(model: data["model"], to: &events)
        let id = data["toolCallId"]?.string
        if let id { toldCalls.remove(id) }
        let result = data.first(of: "result", "error") ?? .null
        events.add(responseTo: id, result["message"] ?? result)
        guard var use = calls[events.helper ?? "", default: PendingCalls()].take(id) else { return }
        use.result = result
        use.failed = data["success"]?.bool == false || data["error"]?.isNull == false
        events.add(editsOf: use)
    }

    private mutating func addUsage(_ data: JSONValue, id: String?, to events: inout EventBuilder) {
        hasUsage = true
        add(model: data["model"], to: &events)
        events.add(.answer(id: id ?? "", model: data["model"]?.string, usage: Self.tokens(data)))
    }

    /// The tokens of one run of the program, where the single answers' are not kept. A session that is continued has
    /// another run in the same file.
    private func addTotals(_ data: JSONValue, id: String?, to events: inout EventBuilder) {
        guard !hasUsage, let run = id ?? conversation else { return }
        for (model, metrics) in (data["modelMetrics"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            let tokens = Self.tokens(metrics["usage"] ?? .null)
            events.add(.answer(id: "\(run)/\(model)", model: model, usage: tokens))
        }
    }

    private static func tokens(_ usage: JSONValue) -> SessionSegment.Usage {
        SessionSegment.Usage(
            inputTokens: usage["inputTokens"]?.int ?? 0, outputTokens: usage["outputTokens"]?.int ?? 0,
            cacheReadInputTokens: usage["cacheReadTokens"]?.int ?? 0)
    }
}
