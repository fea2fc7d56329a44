import Domain
import Foundation
import JSONText

/// The fields of a hook's payload in the spellings of all agents.
struct HookPayload {
    let json: JSONValue
    let agent: String
    private let dialect: HookDialect?

    init(_ json: JSONValue, calledAs word: String, in account: AccountFolders) {
        let known = Agent.all.lazy.compactMap { $0.hooks?.translated(json, account) }.first ?? json
        let agent = PayloadShape(known).agent ?? Agent.named(word)
        self.json = known
        self.agent = agent?.name ?? Agent.name(of: word)
        dialect = agent?.hooks
    }

    /// See `HookDialect.showsAnswers`.
    var showsAnswers: Bool { dialect?.showsAnswers == true }

    var eventName: String { json.first(of: "hook_event_name", "hookEventName")?.string ?? "" }

    /// What the payload is about; nil where that is not known.
    private var namedEvent: HookEvent? {
        guard eventName.isEmpty else { return HookEvent(name: eventName) }
        return Agent.all.lazy.compactMap { $0.hooks?.unnamedEvent(json) }.first
    }

    /// The same, where a tool that may change any file is a shell, and a prompt is what a person typed. A tool server's
    /// tool that seems to edit is a shell, too: what it really writes is seen by comparing.
    var event: HookEvent? {
        let event = namedEvent
        if event == .prompt, !speech.isPrompt { return .notification }
        guard event == .toolBegins || event == .toolEnds || event == .toolFails, let tool = namedTool,
            case let kind = ToolKind(tool: tool),
            kind.mayChangeAnything || kind.isKnownEdit && ToolKind.isOfToolServer(tool)
        else { return event }
        return event == .toolBegins ? .shellBegins : .shellEnds
    }

    var conversation: String? {
        let told = json.first(of: "session_id", "sessionId", "conversation_id", "conversationId")?.string
        if let told, !told.isEmpty { return told }
        guard dialect?.hasConversationPerFolder == true, let workingDirectory else { return nil }
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

    /// The helper that the payload is about, by the agent's id; nil for the main agent.
    var helper: String? { json.first(of: "agent_id", "agentId")?.string }

    /// What an event that is named a prompt tells. A helper's prompt is what an agent told it to do.
    var speech: Speech {
        let text = ContentText(json["prompt"]).text
        guard helper == nil else { return Speech(.task, text: text) }
        return dialect?.speech(text) ?? Speech(text: text)
    }

    /// When it was, as the payload tells it.
    var time: EventTime? { EventTime(json["timestamp"]) }

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

    /// The agent's id of the tool call that the payload is about.
    var call: String? {
        json.first(of: "tool_use_id", "toolUseId", "tool_call_id", "toolCallId")?.string
    }

    /// The tool that the payload names; nil where it names none.
    private var namedTool: String? {
        let name = json.first(of: "tool_name", "toolName")?.string ?? ""
        return name.isEmpty ? json["command"].map { _ in "Shell" } : name
    }

    /// The tool; the event, where it stands for one.
    private var toolName: String { namedTool ?? eventName }

    /// The tool call that the payload is about.
    var toolUse: ToolUse {
        let input = Self.parsed(json.first(of: "tool_input", "toolArgs", "toolInput") ?? inputOfCursor)
        let result = json.first(
            of: "tool_response", "tool_result", "toolResult", "tool_output", "toolResponse", "output",
            "result_json", "error")
        return ToolUse(
            name: toolName, call: call, input: input, result: Self.parsed(result ?? .null),
            failed: namedEvent == .toolFails)
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
        // A payload that was translated bears its agent's name.
        let known = Self.knownFields.union(Agent.all.map(\.name))
        let unknown = (json.object ?? [:]).filter { !known.contains($0.key) && !$0.value.isNull }
        return unknown.mapValues { $0.withoutBinaryParts.kept.text }
    }

    /// An e-mail address is known and left out: who pushes is told by the push.
    private static let knownFields: Set<String> = [
        "agent_id", "agentId", "hook_event_name", "hookEventName", "session_id", "sessionId",
        "conversation_id", "conversationId",
        "parent_session_id", "parentSessionId", "parent_conversation_id", "parent_thread_id", "cwd",
        "workspace_roots", "timestamp", "transcript_path", "transcriptPath", "agent_transcript_path",
        "agentTranscriptPath", "model", "cursor_version", "version", "turn_id", "generation_id", "prompt_id",
        "message_id", "tool_name", "toolName", "tool_input", "toolArgs", "toolInput", "tool_response",
        "tool_result", "toolResult", "tool_output", "toolResponse", "output", "result_json", "error",
        "command", "file_path", "edits", "tool_use_id", "toolUseId", "tool_call_id", "toolCallId", "prompt",
        "prompt_response", "last_assistant_message", "lastAssistantMessage", "text", "user_email",
    ]
}
