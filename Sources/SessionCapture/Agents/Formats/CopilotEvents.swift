import Domain
import Foundation
import JSONText

/// The events of Copilot's command line and of its chat in VS Code: lines `{type, data, id, timestamp, parentId}`.
struct CopilotEvents: JSONTranscriptReader {
    var conversation: String?
    private(set) var workingDirectory: String?
    private var calls = PendingCalls()
    private var toldCalls: Set<String> = []
    private var model: String?
    private var hasUsage = false

    mutating func events(in json: JSONValue, of line: TranscriptLine) -> [ToldEvent] {
        var parts = ToldParts(time: ToldTime.text(json["timestamp"]))
        let data = json["data"] ?? .null
        switch json["type"]?.string {
        case "session.start", "session.resume": addStart(data, to: &parts)
        case "session.model_change": add(model: data["newModel"], to: &parts)
        case "user.message": addPrompt(data, to: &parts)
        case "assistant.message": addMessage(data, to: &parts)
        case "assistant.reasoning": parts.add(reasoning: data["content"]?.string)
        case "assistant.usage": addUsage(data, id: json["id"]?.string, to: &parts)
        case "tool.execution_start": addCall(data, to: &parts)
        case "tool.execution_complete": addOutcome(data, to: &parts)
        case "session.shutdown": addTotals(data, to: &parts)
        default: break
        }
        return parts.named(json["id"]?.string ?? conversation.map(line.name(in:)))
    }

    private mutating func addStart(_ data: JSONValue, to parts: inout ToldParts) {
        conversation = data["sessionId"]?.string ?? conversation
        workingDirectory = workingDirectory ?? data["context"]?["cwd"]?.string ?? data["cwd"]?.string
        if let version = data["copilotVersion"]?.string { parts.add(.agentVersion(version)) }
        add(model: data["selectedModel"], to: &parts)
    }

    private mutating func add(model told: JSONValue?, to parts: inout ToldParts) {
        guard let told = told?.string, !told.isEmpty, told != model else { return }
        model = told
        parts.add(.model(told))
    }

    private mutating func addPrompt(_ data: JSONValue, to parts: inout ToldParts) {
        calls.removeAll()
        parts.add(.user, data["content"])
        parts.add(binaryParts: (data["attachments"] ?? .null).withoutBinaryParts.dropped)
    }

    private mutating func addMessage(_ data: JSONValue, to parts: inout ToldParts) {
        add(model: data["model"], to: &parts)
        // A subagent speaks while its parent's calls are open.
        if data["parentToolCallId"]?.string == nil {
            for use in calls.takeAll() { parts.add(editsOf: use) }
        }
        parts.add(reasoning: data["reasoningText"]?.string)
        parts.add(.assistant, data["content"])
        for request in data["toolRequests"]?.array ?? [] { addCall(request, to: &parts) }
    }

    /// The message tells the call, and so does its execution.
    private mutating func addCall(_ data: JSONValue, to parts: inout ToldParts) {
        let arguments = data["arguments"] ?? .null
        let use = ToolUse(
            name: data.first(of: "toolName", "name")?.string ?? "", call: data["toolCallId"]?.string,
            input: arguments.string.flatMap { JSONValue(Data($0.utf8)) } ?? arguments)
        if let id = use.call, !toldCalls.insert(id).inserted { return }
        if use.kind != .other { calls.add(use) }
        parts.add(call: use)
    }

    private mutating func addOutcome(_ data: JSONValue, to parts: inout ToldParts) {
        add(model: data["model"], to: &parts)
        let id = data["toolCallId"]?.string
        if let id { toldCalls.remove(id) }
        let result = data.first(of: "result", "error") ?? .null
        parts.add(responseTo: id, result["message"] ?? result)
        guard var use = calls.take(id) else { return }
        use.result = result
        use.failed = data["success"]?.bool == false || data["error"]?.isNull == false
        parts.add(editsOf: use)
    }

    private mutating func addUsage(_ data: JSONValue, id: String?, to parts: inout ToldParts) {
        hasUsage = true
        add(model: data["model"], to: &parts)
        parts.add(.answer(id: id ?? "", model: data["model"]?.string, usage: Self.tokens(data)))
    }

    /// The whole session's tokens, where the single answers' are not kept.
    private func addTotals(_ data: JSONValue, to parts: inout ToldParts) {
        guard !hasUsage, let conversation else { return }
        for (model, metrics) in (data["modelMetrics"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            let tokens = Self.tokens(metrics["usage"] ?? .null)
            parts.add(.answer(id: "\(conversation)/\(model)", model: model, usage: tokens))
        }
    }

    private static func tokens(_ usage: JSONValue) -> SessionSegment.Usage {
        SessionSegment.Usage(
            inputTokens: usage["inputTokens"]?.int ?? 0, outputTokens: usage["outputTokens"]?.int ?? 0,
            cacheReadInputTokens: usage["cacheReadTokens"]?.int ?? 0)
    }
}
