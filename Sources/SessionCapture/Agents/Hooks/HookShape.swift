import JSONText

/// The agent that a payload's own shape tells.
struct HookShape {
    /// Nil where several agents' payloads look like this.
    let agent: String?

    init(_ json: JSONValue) {
        agent = Self.agentOfFields(json) ?? Self.agentOfTranscript(json)
    }

    private static func agentOfFields(_ json: JSONValue) -> String? {
        func has(_ fields: String...) -> Bool { fields.contains { json[$0] != nil } }
        if has("opencode") { return AgentName.opencode }
        if has("cursor_version", "conversation_id", "generation_id", "workspace_roots") {
            return AgentName.cursor
        }
        if has("hookEventName", "sessionId", "toolName", "toolArgs", "tool_result") {
            return AgentName.copilot
        }
        guard let event = json["hook_event_name"]?.string else {
            return has("timestamp") ? AgentName.copilot : nil
        }
        if geminiEvents.contains(event) { return AgentName.gemini }
        if has("turn_id") { return AgentName.codex }
        // Claude Code and Codex tell no time; Gemini's events that others have, too, are told by the transcript.
        guard has("timestamp") else { return nil }
        return agentOfTranscript(json) ?? (geminiAlso.contains(event) ? nil : AgentName.copilot)
    }

    private static let geminiEvents: Set<String> = [
        "BeforeAgent", "AfterAgent", "BeforeTool", "AfterTool", "BeforeModel", "AfterModel",
        "BeforeToolSelection", "PreCompress",
    ]
    private static let geminiAlso: Set<String> = ["SessionStart", "SessionEnd", "Notification"]

    /// Agents keep transcripts in folders of their own.
    private static func agentOfTranscript(_ json: JSONValue) -> String? {
        guard let path = json.first(of: "transcript_path", "transcriptPath")?.string else { return nil }
        let places = [
            ("/.claude/", AgentName.claude), ("/.codex/", AgentName.codex), ("/rollout-", AgentName.codex),
            ("/.gemini/", AgentName.gemini), ("/.copilot/", AgentName.copilot),
            ("/GitHub.copilot-chat/", AgentName.copilot), ("/.cursor/", AgentName.cursor),
        ]
        return places.first { path.contains($0.0) }?.1
    }
}
