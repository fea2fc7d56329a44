import Foundation
import HelperTestSupport
import Testing

/// Commands of agents that end in other ways than well, or not at all.
extension DeveloperClone {
    /// Claude Code is about to make a call.
    func claudeBegins(
        _ call: String, _ tool: String = "Bash", _ input: [String: Any] = ["command": "work"],
        helper: String? = nil, conversation: String = conversation, in directory: String? = nil
    ) throws {
        var fields: [String: Any] = ["tool_name": tool, "tool_use_id": call, "tool_input": input]
        fields["agent_id"] = helper
        try claude("PreToolUse", fields, conversation: conversation, in: directory)
    }

    /// The call was answered.
    func claudeEnds(
        _ call: String, _ tool: String = "Bash", _ input: [String: Any] = ["command": "work"],
        _ response: Any = ["stdout": "", "stderr": ""], helper: String? = nil,
        conversation: String = conversation, in directory: String? = nil
    ) throws {
        var fields: [String: Any] = [
            "tool_name": tool, "tool_use_id": call, "tool_input": input, "tool_response": response,
        ]
        fields["agent_id"] = helper
        try claude("PostToolUse", fields, conversation: conversation, in: directory)
    }

    /// Claude Code starts a command in the background, and goes on.
    func claudeStartsInBackground(_ call: String, as task: String) throws {
        try claudeBegins(call)
        try claudeEnds(call, "Bash", ["command": "work"], ["stdout": "", "backgroundTaskId": task])
    }

    /// The turn ends, while these tasks run.
    func claudeStops(_ tasks: [[String: String]] = []) throws {
        try claude("Stop", ["last_assistant_message": "Done.", "background_tasks": tasks])
    }

    /// The transcript says that the person pressed Escape, which no hook does. Returns its path.
    func claudeTranscriptOfInterruption() throws -> String {
        let line: [String: Any] = [
            "type": "user", "uuid": UUID().uuidString, "sessionId": Self.conversation, "cwd": path,
            "timestamp": Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)),
            "interruptedMessageId": "m",
            "message": [
                "role": "user",
                "content": [["type": "text", "text": "[Request interrupted by user for tool use]"]],
            ],
        ]
        let bytes = try JSONSerialization.data(withJSONObject: line)
        try folder.write(String(decoding: bytes, as: UTF8.self) + "\n", to: "account/interrupted.jsonl")
        return folder.path + "/account/interrupted.jsonl"
    }

    /// Writes a file at a time that is surely later than all before, also on the clock of files, which has steps.
    func writeLater(_ file: String, _ content: String) throws {
        let earliest = Date() + 0.05
        while Date() < earliest { try write(file, content) }
        try write(file, content)
    }

    /// Codex tells an event of the turn `turn`.
    func codex(_ event: String, _ more: [String: Any] = [:], turn: String = "1") throws {
        let payload: [String: Any] = [
            "session_id": "c", "turn_id": turn, "cwd": path, "hook_event_name": event, "model": "gpt-5",
        ]
        try tell("codex", payload.merging(more) { $1 })
    }

    /// Copilot's command line tells an event, which its fields name.
    func copilot(_ fields: [String: Any]) throws {
        let time = Int(Date().timeIntervalSince1970 * 1_000)
        try tell("copilot", ["sessionId": "p", "timestamp": time, "cwd": path].merging(fields) { $1 })
    }
}
