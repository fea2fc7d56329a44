import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// Each line of an agent stands under the prompt of the person that led to it, in the events of Claude Code's hooks.
@Suite struct PromptOfLinesTests {
    private func writes(
        _ file: String, for helper: String? = nil, conversation: String = DeveloperClone.conversation,
        in clone: DeveloperClone
    ) throws {
        let content = "the line of \(file)\n"
        try clone.write(file, content)
        var payload: [String: Any] = [
            "tool_name": "Write", "tool_use_id": "t-\(file)",
            "tool_input": ["file_path": "\(clone.path)/\(file)", "content": content],
            "tool_response": ["type": "create", "structuredPatch": [String](), "content": content],
        ]
        if let helper { payload["agent_id"] = helper }
        try clone.claude("PostToolUse", payload, conversation: conversation)
    }

    private func asks(_ prompt: String, in clone: DeveloperClone) throws {
        try clone.claude("UserPromptSubmit", ["prompt": prompt, "prompt_id": "p"])
    }

    private func agent(_ event: String, _ response: [String: Any]? = nil, in clone: DeveloperClone) throws {
        var payload: [String: Any] = [
            "tool_name": "Agent", "tool_use_id": "t-agent", "tool_input": ["prompt": "Help with it"],
        ]
        payload["tool_response"] = response
        try clone.claude(event, payload)
    }

    private func prompts(of file: String, in clone: DeveloperClone) throws -> [String?] {
        let text = try clone.git("session", "blame", file, "--format", "json")
        let lines = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
        return (lines ?? []).map { $0["prompt"] as? String }
    }

    @Test func `a helper that outlives its turn, a notification and another commit`() throws {
        let clone = try DeveloperClone()
        try asks("Let a helper do it", in: clone)
        try agent("PreToolUse", in: clone)
        try agent("PostToolUse", ["status": "async_launched", "agentId": "a1"], in: clone)
        try writes("first.txt", for: "a1", in: clone)
        try clone.commit("One")
        try asks("And do this yourself", in: clone)
        try asks("<task-notification>\n<task-id>b1</task-id>\n</task-notification>", in: clone)
        try writes("own.txt", in: clone)
        try writes("second.txt", for: "a1", in: clone)
        try clone.commit("Two")

        #expect(try prompts(of: "first.txt", in: clone) == ["Let a helper do it"])
        #expect(try prompts(of: "own.txt", in: clone) == ["And do this yourself"])
        #expect(try prompts(of: "second.txt", in: clone) == ["Let a helper do it"])
        let log = try clone.git("session", "log", "--format", "json")
        #expect(!log.contains("task-notification"))
    }

    @Test func `a command that goes on while its user types`() throws {
        let clone = try DeveloperClone()
        try asks("Run it", in: clone)
        try clone.shellBegins("slow")
        try asks("And write the other", in: clone)
        try clone.shellEnds("slow")
        try writes("other.txt", in: clone)
        try clone.commit("Both")

        let messages = try clone.checkedSegments().flatMap(\.messages)
        let order = messages.flatMap(\.parts).compactMap {
            $0.type == .toolCallResponse ? nil : $0.content ?? $0.id
        }
        #expect(order == ["Run it", "slow", "And write the other", "t-other.txt"])
        #expect(try prompts(of: "other.txt", in: clone) == ["And write the other"])
    }

    @Test func `what a fork copied stands in the first session alone`() throws {
        let clone = try DeveloperClone()
        let input = ["file_path": clone.path + "/a.txt", "content": "the line of a.txt\n"]
        let copied =
            ClaudeLines.prompt("Write a", uuid: "u1", cwd: clone.path)
            + ClaudeLines.call("Write", input, id: "t-a.txt", uuid: "u2", cwd: clone.path)
            + ClaudeLines.result(of: "t-a.txt", uuid: "u3", cwd: clone.path)
        let original = clone.folder.path + "/original.jsonl"
        try clone.folder.write(copied, to: "original.jsonl")
        try asks("Write a", in: clone)
        try writes("a.txt", in: clone)
        try clone.claude("Stop", ["transcript_path": original])
        for fork in ["fork-1", "fork-2"] {
            let lines = copied.replacing(DeveloperClone.conversation, with: fork)
            try clone.folder.write(lines, to: "\(fork).jsonl")
            let transcript = ["transcript_path": "\(clone.folder.path)/\(fork).jsonl"]
            try clone.claude(
                "SessionStart", transcript.merging(["source": "fork"]) { $1 }, conversation: fork)
            try clone.claude("UserPromptSubmit", ["prompt": "Say hello"], conversation: fork)
            try clone.claude("Stop", transcript, conversation: fork)
        }
        try clone.commit("Add a")

        #expect(try clone.segments().count == 1)
        let first = try #require(clone.spool.sessions().first)
        #expect(try clone.message().contains(first.id.rawValue))
    }
}
