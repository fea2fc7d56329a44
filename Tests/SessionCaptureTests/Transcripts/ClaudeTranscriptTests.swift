import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// What is read out of Claude Code's transcripts.
@Suite struct ClaudeTranscriptTests {
    private let folder: TestFolder
    private let spool: Spool
    private let transcripts: TranscriptImport

    init() throws {
        folder = try TestFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/work/.git", withIntermediateDirectories: true)
        spool = Spool(commonDirectory: folder.path + "/work/.git")
        let git = folder.path + "/work/.git"
        transcripts = TranscriptImport(
            spool: spool,
            workTree: WorkTree(top: folder.path + "/work", gitDirectory: git, commonDirectory: git),
            rules: .none)
    }

    private func read(_ name: String) throws -> TranscriptImport.Outcome {
        try transcripts(file: folder.path + "/" + name, agent: nil)
    }

    private func segment(of transcript: String) throws -> SessionSegment {
        try folder.write(transcript, to: "transcript.jsonl")
        let session = try read("transcript.jsonl").session
        let sealed = try #require(try session.seal().first)
        return try session.segment(sealed)
    }

    @Test func `a conversation's texts, thoughts, calls and answers`() throws {
        let segment = try segment(
            of: ClaudeLines.prompt("Fix it", uuid: "1")
                + ClaudeLines.assistant(
                    [["type": "thinking", "thinking": "Hm.", "signature": "x"]], uuid: "2", output: 1)
                + ClaudeLines.assistant([["type": "text", "text": "I look."]], uuid: "3", output: 2)
                + ClaudeLines.call("Bash", ["command": "ls"], id: "t1", uuid: "4")
                + ClaudeLines.result(of: "t1", uuid: "5", content: [["type": "text", "text": "README"]]))

        let parts = segment.messages.flatMap(\.parts)
        #expect(segment.messages.map(\.role) == [.user, .assistant, .assistant, .assistant, .tool])
        #expect(parts.map(\.type) == [.text, .reasoning, .text, .toolCall, .toolCallResponse])
        #expect(parts[3].arguments == #"{"command":"ls"}"#)
        #expect(parts[4].response == "README")
        #expect(segment.models == ["claude-test-1"])
        #expect(segment.agentVersion == "2.1.0")
        #expect(segment.provider == "anthropic")
        #expect(segment.conversation == ClaudeLines.conversation)
        #expect(segment.usage.outputTokens == 7, "the lines of one answer count on")
        #expect(segment.usage.inputTokens == 3)
    }

    @Test func `images are left out and counted`() throws {
        let image: [String: Any] = ["type": "image", "source": ["type": "base64", "data": "AAAA"]]
        let segment = try segment(
            of: ClaudeLines.call("Read", ["file_path": "a.png"], id: "t1", uuid: "1")
                + ClaudeLines.result(
                    of: "t1", uuid: "2", content: [image, ["type": "text", "text": "seen"]]))
        #expect(segment.masked.binaryParts == 1)
        #expect(segment.messages.last?.parts.first?.response == "seen")
    }

    @Test func `an edit is its patch where there is one`() throws {
        let patch: [String: Any] = [
            "lines": [" kept", "-\tlet x = old()", "+\tlet x = new()", "\\ No newline at end of file"]
        ]
        let segment = try segment(
            of: ClaudeLines.call(
                "Edit",
                ["file_path": "/Users/x/project/src/a.swift", "old_string": "old", "new_string": "new"],
                id: "t1", uuid: "1")
                + ClaudeLines.result(
                    of: "t1", uuid: "2",
                    structured: ["filePath": "/Users/x/project/src/a.swift", "structuredPatch": [patch]]))
        let edit = try #require(segment.edits.first)
        #expect(edit.path == "src/a.swift")
        #expect(edit.tool == "Edit")
        #expect(edit.call == "t1")
        #expect(edit.removed == ["\tlet x = old()"])
        #expect(edit.added == ["\tlet x = new()"])
    }

    struct ToolCase: CustomTestStringConvertible {
        let tool: String
        let input: [String: Any]
        var structured: [String: Any]?
        let removed: [String]
        let added: [String]
        var testDescription: String { tool }
    }

    @Test(arguments: 0..<5)
    func `edits of each tool without a patch`(index: Int) throws {
        let cases = [
            ToolCase(tool: "Write", input: ["content": "one\ntwo\n"], removed: [], added: ["one", "two"]),
            ToolCase(
                tool: "Write", input: ["content": "one\nTWO\n"],
                structured: ["originalFile": "one\ntwo\n", "type": "update"],
                removed: ["two"], added: ["TWO"]),
            ToolCase(
                tool: "Edit", input: ["old_string": "a\nb\nc", "new_string": "a\nB\nc"], removed: ["b"],
                added: ["B"]),
            ToolCase(
                tool: "MultiEdit",
                input: [
                    "edits": [
                        ["old_string": "a", "new_string": "A"], ["old_string": "b", "new_string": "b\nmore"],
                    ]
                ], removed: ["a"], added: ["A", "more"]),
            ToolCase(
                tool: "NotebookEdit", input: ["new_source": "print(1)"], removed: [], added: ["print(1)"]),
        ]
        let example = cases[index]
        let key = example.tool == "NotebookEdit" ? "notebook_path" : "file_path"
        let input = example.input.merging([key: "/Users/x/project/f"]) { $1 }

        let segment = try segment(
            of: ClaudeLines.call(example.tool, input, id: "t1", uuid: "1")
                + ClaudeLines.result(of: "t1", uuid: "2", structured: example.structured))

        let edit = try #require(segment.edits.first)
        #expect(edit.path == "f")
        #expect(edit.tool == example.tool)
        #expect(edit.removed == example.removed)
        #expect(edit.added == example.added)
    }

    @Test func `a call that failed or has no answer edits nothing`() throws {
        let input = ["file_path": "/Users/x/project/f", "content": "x\n"]
        let segment = try segment(
            of: ClaudeLines.call("Write", input, id: "t1", uuid: "1")
                + ClaudeLines.result(of: "t1", uuid: "2", failed: true, content: "not read yet")
                + ClaudeLines.call("Write", input, id: "t2", uuid: "3"))
        #expect(segment.edits.isEmpty)
        #expect(segment.messages.count == 3)
    }

    @Test func `files outside of the project are in the call and not among the edits`() throws {
        let segment = try segment(
            of: ClaudeLines.call(
                "Write", ["file_path": "/Users/x/elsewhere/f", "content": "x\n"], id: "t1", uuid: "1")
                + ClaudeLines.result(of: "t1", uuid: "2"))
        #expect(segment.edits.isEmpty)
        #expect(segment.messages.first?.parts.first?.arguments?.contains("elsewhere") == true)
    }

    @Test func `an agent that went down into a folder still edits the project's files`() throws {
        let segment = try segment(
            of: ClaudeLines.prompt("Fix it", uuid: "0")
                + ClaudeLines.call(
                    "Write", ["file_path": "/Users/x/project/sub/f", "content": "x\n"], id: "t1", uuid: "1",
                    cwd: "/Users/x/project/sub")
                + ClaudeLines.result(of: "t1", uuid: "2", cwd: "/Users/x/project/sub"))
        #expect(segment.edits.map(\.path) == ["sub/f"])
    }

    @Test func `importing again, a copy too, takes only what is new`() throws {
        let beginning = ClaudeLines.prompt("Fix it", uuid: "1") + ClaudeLines.answer("Yes.", uuid: "2")
        try folder.write(beginning, to: "a.jsonl")
        let first = try read("a.jsonl")
        #expect(first.newEvents > 0)
        #expect(try read("a.jsonl").newEvents == 0)

        try folder.write(beginning + ClaudeLines.prompt("And now?", uuid: "3"), to: "b.jsonl")
        let copy = try read("b.jsonl")

        #expect(copy.session.id == first.session.id)
        let sealed = try #require(try first.session.seal().first)
        let texts = try first.session.segment(sealed).messages.flatMap(\.parts).compactMap(\.content)
        #expect(texts.sorted() == ["And now?", "Fix it", "Yes."])
    }

    @Test func `a line that is still being written is left for the next time`() throws {
        let last = ClaudeLines.answer("Yes.", uuid: "2")
        try folder.write(ClaudeLines.prompt("Fix it", uuid: "1") + last.dropLast(20), to: "a.jsonl")
        let session = try read("a.jsonl").session
        let before = session.eventCount
        try folder.write(ClaudeLines.prompt("Fix it", uuid: "1") + last, to: "a.jsonl")
        transcripts.bringUpToDate(session)
        #expect(session.eventCount > before)
        #expect(try session.segment(#require(session.seal().first)).messages.count == 2)
    }

    @Test func `lines that are not JSON are counted and passed over`() throws {
        try folder.write("not json\n" + ClaudeLines.prompt("Fix it", uuid: "1") + "{\n", to: "a.jsonl")
        #expect(try read("a.jsonl").unreadable == 2)
    }

    @Test func `another file is refused in words`() throws {
        try folder.write("{\"a\":1}\n", to: "a.jsonl")
        #expect(throws: Problem.self) { try read("a.jsonl") }
    }
}
