import Domain
package import Foundation

/// Claude Code's hooks: https://docs.claude.com/en/docs/claude-code/hooks
package struct ClaudeCode: Sendable {
    package static let agent = "claude-code"
    /// The events that the helper asks for.
    package static let events = [
        "SessionStart", "UserPromptSubmit", "PostToolUse", "Stop", "SubagentStop", "SessionEnd",
    ]

    private let paths: RepositoryPaths

    package init(paths: RepositoryPaths) {
        self.paths = paths
    }

    /// What one hook call told.
    package struct Told: Sendable {
        package let conversation: String
        package let events: [AgentEvent]
        /// The transcripts that the agent writes for this conversation.
        package let transcripts: [String]
        /// Whether the agent now waits for its user.
        package let endsTurn: Bool
    }

    /// A payload that is not understood; it is logged and passed over.
    package struct NotUnderstood: Error, CustomStringConvertible {
        package let description: String
    }

    package func read(_ payload: Data, at time: String) throws(NotUnderstood) -> Told {
        guard let json = JSONValue(payload), let conversation = json["session_id"]?.string else {
            throw NotUnderstood(
                description: "claude-code: a payload of \(payload.count) bytes is not JSON with a session_id")
        }
        let name = json["hook_event_name"]?.string ?? ""
        guard Self.events.contains(name) else {
            throw NotUnderstood(description: "claude-code: the event '\(name)' is not known")
        }
        let transcripts = [json["transcript_path"], json["agent_transcript_path"]].compactMap { $0?.string }
        return Told(
            conversation: conversation, events: events(name, json, time),
            transcripts: transcripts.filter { !$0.isEmpty },
            endsTurn: name == "Stop" || name == "SubagentStop" || name == "SessionEnd")
    }

    private func events(_ name: String, _ json: JSONValue, _ time: String) -> [AgentEvent] {
        switch name {
        case "UserPromptSubmit":
            return text(json["prompt"], role: .user, time)
        case "Stop":
            return text(json["last_assistant_message"], role: .assistant, time)
        case "PostToolUse":
            return toolUse(json, time)
        default:
            return []
        }
    }

    private func text(
        _ value: JSONValue?, role: SessionSegment.Message.Role, _ time: String
    ) -> [AgentEvent] {
        guard let text = value?.string, !text.isEmpty else { return [] }
        return [event(.message(SessionSegment.Message(role: role, time: time, parts: [.text(text)])), time)]
    }

    private func toolUse(_ json: JSONValue, _ time: String) -> [AgentEvent] {
        guard let name = json["tool_name"]?.string else { return [] }
        let id = json["tool_use_id"]?.string
        let input = json["tool_input"] ?? .null
        let response = json["tool_response"] ?? .null
        let call = SessionSegment.Message(
            role: .assistant, time: time, parts: [.toolCall(id: id, name: name, arguments: input.text)])
        let answer = SessionSegment.Message(
            role: .tool, time: time,
            parts: [.toolCallResponse(id: id, response: response.string ?? response.text)])
        var paths = paths
        if let folder = json["cwd"]?.string { paths.add(workingDirectory: folder) }
        let edits = ClaudeEdit(name: name, input: input, result: response).edits(
            call: id, time: time, paths: paths)
        return [event(.message(call), time), event(.message(answer), time)]
            + edits.map { event(.edit($0), time) }
    }

    private func event(_ content: AgentEvent.Content, _ time: String) -> AgentEvent {
        AgentEvent(source: .hook, time: time, content: content)
    }
}
