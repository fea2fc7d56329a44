import Foundation

/// Lines as Claude Code writes them into a transcript.
package enum ClaudeLines {
    package static let conversation = "5f6c1f7e-0000-4000-8000-000000000001"

    package static func prompt(_ text: String, uuid: String, cwd: String = "/Users/x/project") -> String {
        line("user", uuid, cwd, message: ["role": "user", "content": text])
    }

    /// A line in the user's name.
    package static func user(
        _ content: Any, uuid: String, _ more: [String: Any] = [:], session: String = conversation
    ) -> String {
        line(
            "user", uuid, "/Users/x/project", message: ["role": "user", "content": content],
            more: more.merging(["sessionId": session]) { told, _ in told })
    }

    /// What came in the middle of a turn.
    package static func queued(
        _ prompt: String, uuid: String, time: String, _ more: [String: Any] = [:]
    ) -> String {
        let attachment = ["type": "queued_command", "prompt": prompt].merging(more) { $1 }
        return line(
            "attachment", uuid, "/Users/x/project", message: nil,
            more: ["attachment": attachment, "timestamp": time])
    }

    package static func answer(
        _ text: String, uuid: String, id: String = "msg_1", output: Int = 7, cwd: String = "/Users/x/project"
    ) -> String {
        assistant([["type": "text", "text": text]], uuid: uuid, id: id, output: output, cwd: cwd)
    }

    package static func assistant(
        _ parts: [[String: Any]], uuid: String, id: String = "msg_1", output: Int = 7,
        cwd: String = "/Users/x/project"
    ) -> String {
        line(
            "assistant", uuid, cwd,
            message: [
                "role": "assistant", "id": id, "model": "claude-test-1", "content": parts,
                "usage": ["input_tokens": 3, "output_tokens": output, "cache_read_input_tokens": 11],
            ])
    }

    package static func call(
        _ tool: String, _ input: [String: Any], id: String, uuid: String, cwd: String = "/Users/x/project"
    )
        -> String
    {
        assistant([["type": "tool_use", "id": id, "name": tool, "input": input]], uuid: uuid, cwd: cwd)
    }

    package static func result(
        of id: String, uuid: String, failed: Bool = false, content: Any = "done",
        structured: [String: Any]? = nil,
        cwd: String = "/Users/x/project"
    ) -> String {
        var part: [String: Any] = ["type": "tool_result", "tool_use_id": id, "content": content]
        if failed { part["is_error"] = true }
        return line("user", uuid, cwd, message: ["role": "user", "content": [part]], result: structured)
    }

    private static func line(
        _ type: String, _ uuid: String, _ cwd: String, message: [String: Any]?, result: [String: Any]? = nil,
        more: [String: Any] = [:]
    ) -> String {
        var line: [String: Any] = [
            "type": type, "uuid": uuid, "sessionId": conversation, "cwd": cwd, "version": "2.1.0",
            "timestamp": "2026-01-01T00:00:00.000Z", "aFieldOfTomorrow": ["x": 1],
        ]
        line["message"] = message
        line["toolUseResult"] = result
        line.merge(more) { $1 }
        let bytes = (try? JSONSerialization.data(withJSONObject: line)) ?? Data()
        return String(decoding: bytes, as: UTF8.self) + "\n"
    }
}
