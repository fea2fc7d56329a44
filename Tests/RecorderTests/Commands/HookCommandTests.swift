import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// An agent's hook must never be disturbed, whatever it sends.
@Suite struct HookCommandTests {
    @Test(arguments: [
        "", "{", "null", "[1,2]", #"{"session_id":"x"}"#, #"{"session_id":1,"hook_event_name":"Stop"}"#,
        #"{"session_id":"x","hook_event_name":"EventOfTomorrow"}"#,
        #"{"session_id":"x","hook_event_name":"PostToolUse","tool_name":"Write","tool_input":"#,
    ])
    func `what is not understood is passed over with a line in the log`(payload: String) throws {
        let clone = try DeveloperClone()

        let outcome = try clone.tryGit(["session", "hook", "claude-code"], input: payload)

        #expect(outcome.succeeded)
        #expect(outcome.output == "" && outcome.errors == "")
        #expect(clone.spool.log.last(1).first?.contains("claude-code: ") == true)
        #expect(clone.spool.sessions().allSatisfy { $0.eventCount == 0 })
    }

    @Test func `unknown fields and tools do not matter`() throws {
        let clone = try DeveloperClone()
        try clone.claude(
            "PostToolUse",
            [
                "tool_name": "mcp__x__y", "tool_use_id": "t1", "tool_input": ["a": [1, NSNull(), true]],
                "fieldOfTomorrow": [:],
            ])
        #expect(try clone.onlySession().eventCount == 2)
        #expect(clone.spool.log.last(1) == [])
    }

    @Test func `where nothing is enabled nothing is recorded`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        let inside = try clone.claude("UserPromptSubmit", ["prompt": "x"])
        let outside = try clone.tryGit(
            ["session", "hook", "claude-code"], in: clone.folder.path,
            input: #"{"session_id":"x","hook_event_name":"Stop","cwd":"\#(clone.folder.path)"}"#)
        #expect(inside.succeeded && outside.succeeded)
        #expect(inside.errors == "" && outside.errors == "")
        #expect(!clone.folder.has("work/.git/gatehouse"))
    }

    @Test func `many hooks at once lose nothing and begin one session`() async throws {
        let clone = try DeveloperClone()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...24 {
                group.addTask { _ = try clone.claude("UserPromptSubmit", ["prompt": "prompt \(number)"]) }
            }
            try await group.waitForAll()
        }
        #expect(try clone.onlySession().eventCount == 24)
    }

    @Test func `what the hook and the transcript both tell is recorded once`() throws {
        let clone = try DeveloperClone()
        let transcript = clone.folder.path + "/transcript.jsonl"
        let input = ["file_path": clone.path + "/a.txt", "content": "some content\n"]
        try clone.claude("UserPromptSubmit", ["prompt": "Do it", "transcript_path": transcript])
        try clone.write("a.txt", "some content\n")
        try clone.claude(
            "PostToolUse",
            ["tool_name": "Write", "tool_use_id": "t1", "tool_input": input, "tool_response": "done"])
        try clone.commit("Add a")
        try clone.folder.write(
            ClaudeLines.prompt("Do it", uuid: "u1", cwd: clone.path)
                + ClaudeLines.call("Write", input, id: "t1", uuid: "u2", cwd: clone.path)
                + ClaudeLines.result(of: "t1", uuid: "u3", cwd: clone.path)
                + ClaudeLines.answer("Done.", uuid: "u4", cwd: clone.path), to: "transcript.jsonl")
        try clone.claude("Stop", ["last_assistant_message": "Done.", "transcript_path": transcript])
        try clone.write("a.txt", "some content\nand a person's\n")

        try clone.commit("By hand")
        let session = try clone.onlySession()
        let second = try #require(try session.seal().first)

        #expect(try clone.segments() == [], "the transcript's edit is the hook's, which is committed")
        let segment = try session.segment(second)
        #expect(segment.messages.flatMap(\.parts).map(\.content) == ["Done."])
        #expect(segment.edits.isEmpty)
    }
}
