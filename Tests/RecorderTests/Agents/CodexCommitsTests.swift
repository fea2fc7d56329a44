import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// Commits of what Codex did, as its hooks and rollouts tell it.
@Suite struct CodexCommitsTests {
    private let clone: DeveloperClone

    init() throws {
        clone = try DeveloperClone()
        try clone.write("old.py", "first_line = 1\nsecond_line = 2\n")
        try clone.write("a.txt", "one line\nanother line\n")
        try clone.commit("Before")
    }

    private func hook(_ event: String, _ more: [String: Any], transcript: String? = nil) throws {
        var payload: [String: Any] = [
            "session_id": "root", "turn_id": "t", "cwd": clone.path, "hook_event_name": event,
            "model": "gpt-6.1-sol",
        ]
        if let transcript { payload["transcript_path"] = transcript }
        try clone.tell("codex", payload.merging(more) { $1 })
    }

    private func patched(
        _ patch: String, call: String, _ more: [String: Any] = [:], transcript: String? = nil
    ) throws {
        let told: [String: Any] = [
            "tool_name": "apply_patch", "tool_use_id": call,
            "tool_input": ["command": "*** Begin Patch\n\(patch)\n*** End Patch"],
            "tool_response": "Exit code: 0\nOutput:\nSuccess.",
        ]
        try hook("PostToolUse", told.merging(more) { $1 }, transcript: transcript)
    }

    private func rollout(_ thread: String, _ lines: [(type: String, payload: String)]) throws -> String {
        let path = "account/.codex/sessions/2026/01/01/rollout-2026-01-01T00-00-00-\(thread).jsonl"
        let text = lines.enumerated().map { number, line in
            let payload = line.payload.replacing("TOP", with: clone.path)
            return
                #"{"timestamp":"2026-01-01T00:00:00.000Z","ordinal":\#(number),"type":"\#(line.type)","payload":\#(payload)}"#
                + "\n"
        }
        try clone.folder.write(text.joined(), to: path)
        return "\(clone.folder.path)/\(path)"
    }

    @Test func `a file that only a patch deletes names the session`() throws {
        try hook("UserPromptSubmit", ["prompt": "Delete old.py"])
        try clone.git("rm", "--quiet", "old.py")
        try patched("*** Delete File: old.py", call: "c")
        try clone.commit("Delete it")
        #expect(try clone.segments() == [1])
        #expect(try clone.checkedSegments().flatMap(\.edits).map(\.path) == ["old.py"])
    }

    @Test func `a rename and a deletion by a command name the session`() throws {
        let shell: [String: Any] = [
            "tool_name": "Bash", "tool_use_id": "c", "tool_input": ["command": "git mv"],
        ]
        try hook("UserPromptSubmit", ["prompt": "Rename a.txt"])
        try hook("PreToolUse", shell)
        try clone.git("mv", "a.txt", "b.txt")
        try clone.git("rm", "--quiet", "old.py")
        try hook("PostToolUse", shell.merging(["tool_response": ""]) { $1 })
        try clone.git("commit", "--quiet", "-m", "Rename it")
        #expect(try clone.segments() == [1])
    }

    @Test func `without hooks, edits of scripts are those of the rollout`() throws {
        _ = try rollout(
            "root",
            [
                ("session_meta", #"{"session_id":"root","id":"root","cwd":"TOP"}"#),
                (
                    "response_item",
                    #"{"type":"message","role":"user","content":[{"type":"input_text","text":"Go"}]}"#
                ),
                (
                    "event_msg",
                    #"{"type":"item_completed","item":{"type":"FileChange","id":"exec-1","status":"completed","changes":{"TOP/new.py":{"type":"add","content":"written = True\n"}}}}"#
                ),
            ])
        try clone.write("new.py", "written = True\n")
        try clone.commit("Add it")
        #expect(try clone.segments() == [1])
        #expect(try clone.checkedSegments().flatMap(\.edits).flatMap(\.added) == ["written = True"])
    }

    @Test func `a helper of a helper is in the one session`() throws {
        let main = try rollout("root", [("session_meta", #"{"session_id":"root","id":"root","cwd":"TOP"}"#)])
        let inner = try rollout(
            "inner",
            [
                (
                    "session_meta",
                    #"{"session_id":"root","id":"inner","parent_thread_id":"outer","cwd":"TOP","source":{"subagent":{"thread_spawn":{"parent_thread_id":"outer","depth":2}}}}"#
                ),
                (
                    "event_msg",
                    #"{"type":"item_completed","item":{"type":"FileChange","id":"c","status":"completed","changes":{"TOP/in.py":{"type":"add","content":"inner = True\n"}}}}"#
                ),
            ])
        try hook("UserPromptSubmit", ["prompt": "Have it done"], transcript: main)
        try clone.write("in.py", "inner = True\n")
        try patched(
            "*** Add File: in.py\n+inner = True", call: "c", ["agent_id": "inner", "agent_type": "default"],
            transcript: inner)
        try hook("Stop", ["last_assistant_message": "Done."], transcript: main)
        try clone.commit("Inner work")
        #expect(try clone.segments() == [1])
        #expect(try clone.checkedSegments().flatMap(\.edits).count == 1)
        #expect(try clone.git("session", "blame", "in.py").contains("Have it done"))
    }
}
