import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// Mistral Vibe's hooks tell edits and commands, its sessions prompts, replies and the model.
@Suite struct VibeEndToEndTests {
    private func tell(
        _ event: String, _ more: [String: Any], of sample: VibeSample, in clone: DeveloperClone
    ) throws {
        let payload: [String: Any] = [
            "session_id": "s", "transcript_path": (sample.path as NSString).deletingLastPathComponent,
            "cwd": clone.path, "parent_session_id": NSNull(), "hook_event_name": event,
        ]
        try clone.tell("mistral-vibe", payload.merging(more) { $1 })
    }

    @Test func `a commit amid a turn has the prompt, the edits and what a command wrote, once`() throws {
        let clone = try DeveloperClone()
        let sample = VibeSample(home: clone.folder, account: "account", workTree: "work")
        let write = #"{"path":"@/new.txt","content":"an agent's line\n"}"#.replacing("@", with: clone.path)
        let journal = [
            VibeSample.entry("user-turn-1", role: "user", text: "Write both"),
            VibeSample.entry("assistant-a1", role: "assistant", text: "I do."),
            VibeSample.result(action: "a2", call: "c1"),
            VibeSample.effect(
                "effect-a2", tool: "file_system.write_file", input: write,
                output: #"{"type":"success","content":[],"structured_content":{"bytes_written":16}}"#),
        ]
        try sample.write(journal: journal)
        try clone.write("new.txt", "an agent's line\n")
        try tell(
            "post_tool",
            [
                "tool_name": "file_system.write_file", "tool_call_id": "c1", "tool_status": "success",
                "tool_input": ["file_path": clone.path + "/new.txt", "content": "an agent's line\n"],
                "tool_output": ["bytes_written": 16],
            ], of: sample, in: clone)
        let command: [String: Any] = [
            "tool_name": "file_system.bash", "tool_call_id": "c2", "tool_input": ["command": "make"],
        ]
        try tell("pre_tool", command, of: sample, in: clone)
        try clone.write("made.txt", "a made line\n")
        let ended: [String: Any] = ["tool_status": "success", "tool_output": ["returncode": 0]]
        try tell("post_tool", command.merging(ended) { $1 }, of: sample, in: clone)

        try clone.commit("Add both")
        try tell("post_agent", ["agent_name": "main"], of: sample, in: clone)

        #expect(try clone.trailers("Assisted-by") == ["mistral-vibe:devstral-test"])
        let segment = try #require(clone.checkedSegments().first)
        #expect(segment.agent == "mistral-vibe" && segment.provider == "mistral_ai")
        #expect([segment].texts == ["Write both", "I do."])
        #expect(segment.edits.map(\.path).sorted() == ["made.txt", "new.txt"])
        #expect(Set(segment.edits.flatMap(\.added)) == ["an agent's line", "a made line"])
        #expect(clone.unsealedEdits() == [])
    }

    @Test func `a session without hooks is found at the commit`() throws {
        let clone = try DeveloperClone()
        let sample = VibeSample(home: clone.folder, account: "account", workTree: "work")
        let write = #"{"path":"@/new.txt","content":"an agent's line\n"}"#.replacing("@", with: clone.path)
        try sample.write(journal: [
            VibeSample.entry("user-turn-1", role: "user", text: "Write it"),
            VibeSample.effect(
                "effect-a2", tool: "file_system.write_file", input: write,
                output: #"{"type":"success","structured_content":{"bytes_written":16}}"#),
        ])
        try clone.write("new.txt", "an agent's line\n")

        try clone.commit("Add it")

        #expect(try clone.segments() == [1])
        #expect(try clone.checkedSegments().texts == ["Write it"])
    }
}
