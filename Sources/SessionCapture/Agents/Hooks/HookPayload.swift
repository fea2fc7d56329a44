import Foundation
import JSONText

/// The fields of a hook's payload in the spellings of all agents.
struct HookPayload {
    let json: JSONValue
    let agent: String

    init(_ json: JSONValue, calledAs agent: String) {
        self.json = json
        self.agent = HookShape(json).agent ?? AgentName.named(agent)
    }

    var eventName: String { json.first(of: "hook_event_name", "hookEventName")?.string ?? "" }

    /// What the payload is about; nil where that is not known.
    var event: HookEvent? {
        eventName.isEmpty ? eventOfFields : HookEvent(name: eventName)
    }

    /// Copilot's hooks with names in camel case do not name their event.
    private var eventOfFields: HookEvent? {
        if json["toolName"] != nil { return json["toolResult"] == nil ? .toolBegins : .toolEnds }
        if json["prompt"] != nil { return .prompt }
        if json["stopReason"] != nil { return .turnEnds }
        if json.first(of: "initialPrompt", "source") != nil { return .sessionBegins }
        if json["reason"] != nil { return .sessionEnds }
        return json["error"] == nil ? nil : .other
    }

    var conversation: String? {
        let told = json.first(of: "session_id", "sessionId", "conversation_id", "conversationId")?.string
        if let told, !told.isEmpty { return told }
        // Older versions of Copilot tell none; a cloud agent's folder has one conversation only.
        guard agent == AgentName.copilot, let workingDirectory else { return nil }
        return "folder-" + ContentDigest(of: workingDirectory).text.prefix(16)
    }

    var parentConversation: String? {
        json.first(
            of: "parent_session_id", "parentSessionId", "parent_conversation_id", "parent_thread_id")?.string
    }

    var workingDirectory: String? {
        let folder = json["cwd"]?.string ?? json["workspace_roots"]?.array?.first?.string
        return folder?.isEmpty == true ? nil : folder
    }

    /// When it was, as the payload tells it.
    var time: ToldTime? { ToldTime(json["timestamp"]) }

    var transcripts: [String] {
        let fields = ["transcript_path", "transcriptPath", "agent_transcript_path", "agentTranscriptPath"]
        return fields.compactMap { json[$0]?.string }.filter { !$0.isEmpty }
    }

    var model: String? {
        guard let model = json["model"]?.string, !model.isEmpty, model != "default" else { return nil }
        return model
    }

    var agentVersion: String? { json.first(of: "cursor_version", "version")?.string }

    /// What the agent calls this turn.
    var turn: String? {
        json.first(of: "turn_id", "generation_id", "prompt_id", "message_id")?.string
    }

    func moment(of event: HookEvent) -> HookReport.Moment {
        switch event {
        case .sessionBegins: .sessionBegins
        case .prompt: .turnBegins
        case .shellBegins: .shellBegins(call: toolUse.call)
        case .shellEnds: .shellEnds(call: toolUse.call)
        case .toolBegins: toolUse.kind == .shell ? .shellBegins(call: toolUse.call) : .other
        case .toolEnds, .toolFails: toolUse.kind == .shell ? .shellEnds(call: toolUse.call) : .other
        case .turnEnds: .turnEnds
        case .subagentEnds: .subagentEnds
        case .sessionEnds: .sessionEnds
        case .fileEdited, .reply, .thought, .other: .other
        }
    }

    /// The tool call that the payload is about.
    var toolUse: ToolUse {
        let name = json.first(of: "tool_name", "toolName")?.string ?? ""
        let input = Self.parsed(json.first(of: "tool_input", "toolArgs", "toolInput") ?? inputOfCursor)
        let result = json.first(
            of: "tool_response", "tool_result", "toolResult", "tool_output", "toolResponse", "output",
            "result_json")
        let isShell = json["command"] != nil && name.isEmpty
        return ToolUse(
            name: !name.isEmpty ? name : isShell ? "Shell" : eventName,
            call: json.first(of: "tool_use_id", "toolUseId", "tool_call_id", "toolCallId")?.string,
            input: input, result: Self.parsed(result ?? .null), failed: event == .toolFails)
    }

    /// Cursor's `afterFileEdit` and `beforeShellExecution` have the input's fields beside the others.
    private var inputOfCursor: JSONValue {
        .object((json.object ?? [:]).filter { ["command", "file_path", "edits"].contains($0.key) })
    }

    /// Copilot gives arguments and Cursor results as a JSON text.
    private static func parsed(_ value: JSONValue) -> JSONValue {
        guard let text = value.string, text.hasPrefix("{"), let inside = JSONValue(Data(text.utf8)) else {
            return value
        }
        return inside
    }

    /// Fields that no other part of this type reads, as JSON texts.
    var attributes: [String: String] {
        let unknown = (json.object ?? [:]).filter { !Self.knownFields.contains($0.key) && !$0.value.isNull }
        return unknown.mapValues { $0.withoutBinaryParts.kept.text }
    }

    /// An e-mail address is known and left out: who pushes is told by the push.
    private static let knownFields: Set<String> = [
        "hook_event_name", "hookEventName", "session_id", "sessionId", "conversation_id", "conversationId",
        "parent_session_id", "parentSessionId", "parent_conversation_id", "parent_thread_id", "cwd",
        "workspace_roots", "timestamp", "transcript_path", "transcriptPath", "agent_transcript_path",
        "agentTranscriptPath", "model", "cursor_version", "version", "turn_id", "generation_id", "prompt_id",
        "message_id", "tool_name", "toolName", "tool_input", "toolArgs", "toolInput", "tool_response",
        "tool_result", "toolResult", "tool_output", "toolResponse", "output", "result_json", "command",
        "file_path", "edits", "tool_use_id", "toolUseId", "tool_call_id", "toolCallId", "prompt",
        "prompt_response", "last_assistant_message", "lastAssistantMessage", "text", "user_email", "opencode",
    ]
}
