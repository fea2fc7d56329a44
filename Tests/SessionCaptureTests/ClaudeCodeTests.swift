import Domain
import Foundation
import Testing

@testable import SessionCapture

@Suite struct ClaudeCodeTests {
    private let paths: RepositoryPaths = {
        var paths = RepositoryPaths(top: "/repo", commonDirectory: "/repo/.git")
        paths.add(workingDirectory: "/repo")
        return paths
    }()

    private func edits(_ name: String, _ input: String, _ result: String = "null") -> [SessionSegment.Edit] {
        ClaudeEdit(name: name, input: json(input), result: json(result))
            .edits(call: "t", time: nil, paths: paths)
    }

    private func json(_ text: String) -> JSONValue {
        JSONValue(Data(text.utf8)) ?? .null
    }

    @Test func `an edit's lines are those that changed`() {
        let edit = edits(
            "Edit",
            #"{"file_path":"/repo/a.txt","old_string":"one\ntwo\nthree","new_string":"one\n2\nthree\nfour"}"#
        ).first

        #expect(edit?.path == "a.txt" && edit?.removed == ["two"] && edit?.added == ["2", "four"])
    }

    @Test func `the tool's own patch counts before its input`() {
        let edit = edits(
            "Edit", #"{"file_path":"/repo/a.txt","old_string":"x","new_string":"y"}"#,
            ##"{"structuredPatch":[{"lines":[" same","-x = 1","+y = 1","+--z"]}]}"##
        ).first

        #expect(edit?.removed == ["x = 1"] && edit?.added == ["y = 1", "--z"])
    }

    @Test func `a written file is compared with what it was`() {
        let new = edits("Write", #"{"file_path":"/repo/a","content":"1\n2\n"}"#).first
        let over = edits(
            "Write", #"{"file_path":"/repo/a","content":"1\n3\n"}"#,
            #"{"originalFile":"1\n2\n","structuredPatch":[]}"#
        ).first

        #expect(new?.added == ["1", "2"] && new?.removed == [])
        #expect(over?.added == ["3"] && over?.removed == ["2"])
    }

    @Test func `several edits in one call are all taken`() {
        let edit = edits(
            "MultiEdit",
            #"{"file_path":"/repo/a","edits":[{"old_string":"1","new_string":"2"},{"old_string":"3","new_string":"4"}]}"#
        ).first

        #expect(edit?.removed == ["1", "3"] && edit?.added == ["2", "4"])
    }

    @Test func `other tools and files outside of the repository are no edits`() {
        #expect(edits("Read", #"{"file_path":"/repo/a","content":"x"}"#).isEmpty)
        #expect(edits("Write", #"{"file_path":"/etc/passwd","content":"x"}"#).isEmpty)
        #expect(edits("Write", #"{"file_path":"/repo/../etc/passwd","content":"x"}"#).isEmpty)
        #expect(edits("Write", #"{"file_path":"/repository/a","content":"x"}"#).isEmpty)
    }

    @Test func `hooks tell prompts, tool uses and replies`() throws {
        let hook = ClaudeCode(paths: paths)
        func told(_ text: String) throws -> [AgentEvent] { try hook.read(Data(text.utf8), at: "T").events }

        #expect(
            try told(#"{"session_id":"s","hook_event_name":"UserPromptSubmit","prompt":"hi"}"#).count == 1)
        #expect(
            try told(#"{"session_id":"s","hook_event_name":"Stop","last_assistant_message":"bye"}"#).count
                == 1)
        #expect(try told(#"{"session_id":"s","hook_event_name":"SessionStart"}"#).isEmpty)
        let use = try told(
            #"{"session_id":"s","cwd":"/repo","hook_event_name":"PostToolUse","tool_name":"Write","tool_use_id":"t","tool_input":{"file_path":"/repo/a","content":"1\n"},"tool_response":{},"new_field":[1]}"#
        )
        #expect(use.count == 3, "call, answer and edit")
        #expect(throws: ClaudeCode.NotUnderstood.self) { try told("{") }
        #expect(throws: ClaudeCode.NotUnderstood.self) {
            try told(#"{"session_id":"s","hook_event_name":"Other"}"#)
        }
    }

    @Test func `a transcript's parts are read, and what is no text is counted`() throws {
        let lines = [
            #"{"type":"summary","summary":"x"}"#,
            #"{"type":"user","sessionId":"s","cwd":"/repo","version":"2.0","timestamp":"1","message":{"role":"user","content":[{"type":"text","text":"look"},{"type":"image","source":{}}]}}"#,
            #"{"type":"user","isMeta":true,"sessionId":"s","message":{"role":"user","content":"caveat"}}"#,
            "{ broken",
            #"{"type":"assistant","sessionId":"s","timestamp":"2","message":{"id":"m","model":"claude-test-1","usage":{"input_tokens":3,"output_tokens":4,"cache_read_input_tokens":5},"content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"ok"},{"type":"tool_use","id":"t1","name":"Edit","input":{"file_path":"/repo/a","old_string":"1","new_string":"2"}},{"type":"tool_use","id":"t2","name":"Edit","input":{"file_path":"/repo/b","old_string":"1","new_string":"2"}}]}}"#,
            #"{"type":"user","sessionId":"s","cwd":"/repo","timestamp":"3","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"done"},{"type":"image"}]}]}}"#,
            #"{"type":"user","sessionId":"s","cwd":"/repo","timestamp":"4","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t2","is_error":true,"content":"no such text"}]}}"#,
        ]
        var transcript = ClaudeTranscript(paths: paths)

        let (events, length) = transcript.read(
            Data((lines.joined(separator: "\n") + "\n{\"type\":\"us").utf8))
        let folder = try TestFolder()
        let session = try Spool(commonDirectory: folder.path).session(agent: "claude-code", conversation: "s")
        try session.append(events)
        let segment: SessionSegment? = try session.seal().first.map(session.segment)

        #expect(
            length == lines.joined(separator: "\n").utf8.count + 1, "the line that is being written is left")
        #expect(transcript.conversation == "s" && transcript.unreadableLines == 1)
        #expect(
            segment?.messages.flatMap(\.parts).map(\.type) == [
                .text, .reasoning, .text, .toolCall, .toolCall, .toolCallResponse, .toolCallResponse,
            ])
        #expect(segment?.edits.map(\.path) == ["a"], "a failed call edits nothing")
        #expect(segment?.masked.binaryParts == 2)
        #expect(segment?.models == ["claude-test-1"] && segment?.usage.cacheReadInputTokens == 5)
        #expect(segment?.agentVersion == "2.0")
    }
}
