import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// Agents that work above several repositories.
extension DeveloperClone {
    /// Another repository beside the clone.
    func addRepository(_ name: String, isEnabled: Bool = true) throws {
        let path = "\(folder.path)/\(name)"
        try git("init", "--quiet", "--initial-branch=main", path)
        try write("README", "another project\n", in: name)
        try git("add", "--all", in: path)
        try git("commit", "--quiet", "-m", "Begin", in: path)
        if isEnabled { try git("session", "enable", "--no-agent-hooks", in: path) }
    }

    /// Claude Code, which was started above all repositories, tells an event.
    @discardableResult
    func claudeAbove(_ event: String, _ more: [String: Any] = [:]) throws -> Outcome {
        let outcome = try claude(event, more, in: folder.path)
        #expect(outcome.succeeded && outcome.errors == "", "\(outcome)")
        return outcome
    }

    func asksAbove(_ prompt: String, turn: String) throws {
        try claudeAbove("UserPromptSubmit", ["prompt": prompt, "prompt_id": turn])
    }

    func writesAbove(_ file: String, _ content: String, call: String) throws {
        let path = "\(folder.path)/\(file)"
        let fields: [String: Any] = [
            "tool_name": "Write", "tool_use_id": call, "tool_input": ["file_path": path, "content": content],
        ]
        try claudeAbove("PreToolUse", fields)
        try folder.write(content, to: file)
        try claudeAbove(
            "PostToolUse", fields.merging(["tool_response": ["type": "create", "filePath": path]]) { $1 })
    }

    func runsAbove(_ command: String, call: String, _ work: () throws -> Void) throws {
        let fields: [String: Any] = [
            "tool_name": "Bash", "tool_use_id": call, "tool_input": ["command": command],
        ]
        try claudeAbove("PreToolUse", fields)
        try work()
        try claudeAbove(
            "PostToolUse", fields.merging(["tool_response": ["stdout": "", "stderr": ""]]) { $1 })
    }

    /// What is recorded in a repository: texts, calls, and edits as `path: added lines`.
    func recorded(in name: String) throws -> [String] {
        let spool = Spool(commonDirectory: "\(folder.path)/\(name)/.git")
        return try spool.sessions().flatMap { session -> [String] in
            var segments = try checkedSegments(of: session)
            if let news = try session.preview() {
                segments.append(try JSONDecoder().decode(SessionSegment.self, from: news))
            }
            return segments.texts + segments.calls
                + segments.flatMap(\.edits).map { "\($0.path): \($0.added.joined(separator: " "))" }
        }
    }
}
