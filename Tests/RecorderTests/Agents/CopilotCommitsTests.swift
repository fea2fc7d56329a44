import Domain
import Foundation
import HelperTestSupport
import JSONText
import SessionCapture
import Testing

/// Commits of what Copilot's command line did, as its hooks and events tell it.
@Suite struct CopilotCommitsTests {
    private let clone: DeveloperClone
    private static let session = "11111111-0000-4000-8000-000000000001"

    init() throws {
        clone = try DeveloperClone()
        try clone.write("base.txt", "one\ntwo\nthree\n")
        try clone.commit("Before")
        try event("session.start", ["sessionId": Self.session, "context": ["cwd": clone.path]], id: "1")
        try event("session.model_change", ["newModel": "gpt-5.4"], id: "2")
    }

    private var transcript: String { "account/.copilot/session-state/\(Self.session)/events.jsonl" }

    private func event(_ type: String, _ data: [String: Any], id: String, helper: String? = nil) throws {
        var line: [String: Any] = [
            "type": type, "data": data, "id": id, "timestamp": "2026-01-01T00:00:00.000Z",
        ]
        line["agentId"] = helper
        let before = clone.folder.has(transcript) ? try clone.folder.read(transcript) : ""
        let json = String(decoding: try JSONSerialization.data(withJSONObject: line), as: UTF8.self)
        try clone.folder.write(before + json + "\n", to: transcript)
    }

    /// A call and its success, in the transcript.
    private func call(
        _ tool: String, _ input: Any, id: String, result: [String: Any] = ["content": "ok"],
        helper: String? = nil
    ) throws {
        try event(
            "tool.execution_start", ["toolCallId": id, "toolName": tool, "arguments": input], id: id + "s",
            helper: helper)
        try event(
            "tool.execution_complete", ["toolCallId": id, "success": true, "result": result], id: id + "c",
            helper: helper)
    }

    private func hook(_ more: [String: Any], of session: String = session) throws {
        let payload: [String: Any] = [
            "sessionId": session, "timestamp": Int(Date().timeIntervalSince1970 * 1_000), "cwd": clone.path,
        ]
        try clone.tell("copilot", payload.merging(more) { $1 })
    }

    private func ended(_ tool: String, _ input: [String: Any], of session: String = session) throws {
        let arguments = String(decoding: try JSONSerialization.data(withJSONObject: input), as: UTF8.self)
        try hook(
            [
                "toolName": tool, "toolArgs": arguments,
                "toolResult": ["resultType": "success", "textResultForLlm": "ok"],
            ], of: session)
    }

    @Test func `an edit of a part of a line is the line's, once`() throws {
        let input = ["path": clone.path + "/base.txt", "old_str": "wo", "new_str": "wo, edited"]
        try hook(["prompt": "Edit it"])
        try event("user.message", ["content": "Edit it"], id: "p")
        try clone.write("base.txt", "one\ntwo, edited\nthree\n")
        try ended("edit", input)
        let difference = """

            --- a\(clone.path)/base.txt
            +++ b\(clone.path)/base.txt
            @@ -1,4 +1,4 @@
             one
            -two
            +two, edited
             three
             \n
            """
        try call("edit", input, id: "c", result: ["content": "ok", "detailedContent": difference])
        try hook(["stopReason": "end_turn"])
        try clone.commit("Edit it")
        #expect(try clone.segments() == [1])
        let segment = try #require(try clone.checkedSegments().first)
        #expect(segment.edits.map(\.removed) == [["two"]] && segment.edits.map(\.added) == [["two, edited"]])
        #expect(segment.edits.map(\.call) == ["c"])
        #expect(segment.messages.flatMap(\.parts).map(\.id) == [nil, "c", "c"])
    }

    @Test func `a helper's work is in the session that started it`() throws {
        let task = ["description": "A part", "prompt": "Told by the main agent"]
        let input = ["path": clone.path + "/sub.py", "file_text": "sub = 7\n"]
        try hook(["prompt": "Typed by the person"])
        try event("user.message", ["content": "Typed by the person"], id: "p")
        try event(
            "tool.execution_start", ["toolCallId": "call_t", "toolName": "task", "arguments": task], id: "t")
        try hook(["prompt": "Told by the main agent"], of: "call_t")
        try clone.write("sub.py", "sub = 7\n")
        try ended("create", input, of: "call_t")
        try call("create", input, id: "c", helper: "call_t")
        try hook(["stopReason": "end_turn"], of: "call_t")
        try hook(["stopReason": "end_turn", "agentName": "general-purpose"])
        try hook(["stopReason": "end_turn"])
        try clone.commit("The part")

        #expect(try clone.segments() == [1])
        #expect(try clone.trailers("Assisted-by") == ["copilot:gpt-5.4"])
        let segment = try #require(try clone.checkedSegments().first)
        let prompts = segment.messages.filter { $0.role == .user }.compactMap(\.parts.first?.content)
        #expect(prompts == ["Typed by the person"] && segment.edits.map(\.path) == ["sub.py"])
        #expect(try clone.git("session", "blame", "sub.py").contains("Typed by the person"))
    }

    @Test func `a notification is no prompt, and ends no turn`() throws {
        let note =
            "<system_notification>\nShell command \"slow\" has completed successfully.\n</system_notification>"
        let input = ["path": clone.path + "/new.txt", "file_text": "a new line\n"]
        try hook(["prompt": "Typed by the person"])
        try event("user.message", ["content": "Typed by the person"], id: "p")
        try hook(["prompt": note])
        try event("system.notification", ["content": note], id: "n")
        try clone.write("new.txt", "a new line\n")
        try ended("create", input)
        try call("create", input, id: "c")
        try hook(["stopReason": "end_turn"])
        try clone.commit("New")
        let messages = try clone.checkedSegments().flatMap(\.messages)
        #expect(messages.map(\.kind).filter { $0 == .notification }.count == 1)
        #expect(try clone.git("session", "blame", "new.txt").contains("Typed by the person"))
    }

    @Test func `a commit within a turn knows the model, and what it sealed is not told again`() throws {
        let input = ["path": clone.path + "/new.txt", "file_text": "a new line\n"]
        try hook(["prompt": "Write and commit"])
        try event("user.message", ["content": "Write and commit"], id: "p")
        try clone.write("new.txt", "a new line\n")
        try ended("create", input)
        try clone.commit("New")
        #expect(try clone.trailers("Assisted-by") == ["copilot:gpt-5.4"])
        try call("create", input, id: "c")
        try hook(["stopReason": "end_turn"])
        try clone.write("next.txt", "a next line\n")
        try ended("create", ["path": clone.path + "/next.txt", "file_text": "a next line\n"])
        try clone.commit("Next")
        let segments = try clone.checkedSegments()
        #expect(segments.flatMap(\.edits).map(\.path) == ["new.txt", "next.txt"])
        #expect(segments.calls == ["create", "create"])
    }

    @Test func `a deletion by a patch names the session`() throws {
        let patch = "*** Begin Patch\n*** Delete File: base.txt\n*** End Patch\n"
        try hook(["prompt": "Delete it"])
        try clone.git("rm", "--quiet", "base.txt")
        try hook([
            "toolName": "apply_patch", "toolArgs": patch,
            "toolResult": ["resultType": "success", "textResultForLlm": "Deleted 1 file(s)"],
        ])
        try clone.commit("Delete it")
        #expect(try clone.segments() == [1])
    }

    @Test func `without hooks, the transcript is found at the commit`() throws {
        try event("user.message", ["content": "Write it"], id: "p")
        try call("create", ["path": clone.path + "/new.txt", "file_text": "a new line\n"], id: "c")
        try clone.write("new.txt", "a new line\n")
        try clone.commit("New")
        #expect(try clone.segments() == [1])
    }
}
