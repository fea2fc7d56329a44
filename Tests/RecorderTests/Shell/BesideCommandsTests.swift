import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// Of what changes while a command runs, only what is the command's own is recorded as its.
@Suite struct BesideCommandsTests {
    private let clone: DeveloperClone

    init() throws { clone = try DeveloperClone() }

    @Test(arguments: ["other session", "same session", "other agent"])
    func `an edit that is told while a command runs is recorded once`(whose: String) throws {
        try clone.claudeBegins("t1", helper: "a1")
        try clone.write("long.txt", "a line of the long command\n")
        if whose == "other agent" {
            try clone.write("meanwhile.txt", "a line that is told\n")
            let patch = "*** Begin Patch\n*** Add File: meanwhile.txt\n+a line that is told\n*** End Patch"
            try clone.codex(
                "PostToolUse",
                [
                    "tool_name": "apply_patch", "tool_use_id": "e1", "tool_input": ["command": patch],
                    "tool_response":
                        "Exit code: 0\nOutput:\nSuccess. Updated the following files:\nA meanwhile.txt\n",
                ])
        } else {
            let conversation = whose == "same session" ? DeveloperClone.conversation : "another"
            try clone.agentWrites("meanwhile.txt", "a line that is told\n", conversation: conversation)
        }
        try clone.claudeEnds("t1", helper: "a1")
        let lines = clone.unsealedEdits().map { $0.split(separator: " ").dropFirst().joined(separator: " ") }
        #expect(
            lines.sorted() == [
                "long.txt +a line of the long command", "meanwhile.txt +a line that is told",
            ])
        let shell = clone.unsealedEdits().filter { $0.hasPrefix("shell") }
        #expect(shell == ["shell#t1 long.txt +a line of the long command"])
    }

    @Test func `of a file that a command and a tool write, each has its own lines`() throws {
        try clone.claudeBegins("t1", helper: "a1")
        try clone.write("both.txt", "a line of the command\n")
        let before = try clone.blob(of: "both.txt")
        let ending = "the command\na line of the tool"
        let whole = "a line of \(ending)\n"
        try clone.write("both.txt", whole)
        try clone.claudeEnds(
            "t2", "Edit",
            ["file_path": clone.path + "/both.txt", "old_string": "the command", "new_string": ending],
            [
                "filePath": clone.path + "/both.txt", "originalFile": "a line of the command\n",
                "oldString": "the command", "newString": ending,
                "structuredPatch": [["lines": [" a line of the command", "+a line of the tool"]]],
            ])
        try clone.write("both.txt", whole + "a last line of the command\n")
        try clone.claudeEnds("t1", helper: "a1")
        #expect(
            clone.unsealedEdits() == [
                "Edit#t2 both.txt +a line of the tool",
                "shell#t1 both.txt +a line of the command +a last line of the command",
            ])
        #expect(try clone.onlySession().unsealedEdits().first?.before == before)
    }

    @Test func `what a tool has written and not told yet is not a command's`() throws {
        let input = ["file_path": clone.path + "/new.txt", "content": "a line of the tool\n"]
        try clone.claudeBegins("t1", helper: "a1")
        try clone.claudeBegins("t2", "Write", input)
        try clone.write("new.txt", "a line of the tool\n")
        try clone.write("built.txt", "a line of the command\n")
        try clone.claudeEnds("t1", helper: "a1")
        try clone.claudeEnds("t2", "Write", input, ["type": "create", "structuredPatch": [String]()])
        #expect(
            clone.unsealedEdits().sorted() == [
                "Write#t2 new.txt +a line of the tool", "shell#t1 built.txt +a line of the command",
            ])
    }

    @Test func `what a command writes after a tool failed without a word is not lost`() throws {
        let patch = "*** Begin Patch\n*** Update File: README\n@@\n-no such line\n+another\n*** End Patch"
        try clone.codex(
            "PreToolUse",
            ["tool_name": "apply_patch", "tool_use_id": "e1", "tool_input": ["command": patch]])
        let work: [String: Any] = ["tool_name": "Bash", "tool_input": ["command": "work"]]
        try clone.codex("PreToolUse", work.merging(["tool_use_id": "e2"]) { $1 })
        try clone.write("README", "the project, mended\n")
        try clone.codex("PostToolUse", work.merging(["tool_use_id": "e2", "tool_response": ""]) { $1 })
        try clone.codex("Stop")
        #expect(clone.unsealedEdits() == ["shell#e2 README -the project +the project, mended"])
    }

    @Test func `what a tool was not allowed to write is a later command's`() throws {
        let input = ["file_path": clone.path + "/new.txt", "content": "a line of the tool\n"]
        try clone.claudeBegins("t1", "Write", input)
        try clone.claude("PostToolBatch", ["tool_calls": [["tool_name": "Write", "tool_use_id": "t1"]]])
        try clone.shell("t2") { try clone.write("new.txt", "a line of the command\n") }
        #expect(clone.unsealedEdits() == ["shell#t2 new.txt +a line of the command"])
    }

    @Test func `a file that a command moves and changes has the command's lines only`() throws {
        try clone.write("old.txt", "first line of a person\nsecond line of a person\n")
        try clone.commit("Before")
        try clone.shell("t1") {
            try clone.git("mv", "old.txt", "new.txt")
            try clone.write(
                "new.txt", "first line of a person\nsecond line of a person\na line of the command\n")
            try clone.write("other.txt", "a file of the command's own\n")
        }
        #expect(
            clone.unsealedEdits() == [
                "shell#t1 new.txt +a line of the command",
                "shell#t1 old.txt -first line of a person -second line of a person",
                "shell#t1 other.txt +a file of the command's own",
            ])
    }

    // MARK: Tools that nobody listed

    @Test(arguments: ["mcp__files__put", "mcp__files__write_file", "SomethingNew"])
    func `what a tool that is not known changes is seen by comparing`(tool: String) throws {
        let input = ["path": clone.path + "/put.txt", "content": "not what it writes\n"]
        try clone.claudeBegins("t1", tool, input)
        try clone.write("put.txt", "what it really writes\n")
        try clone.claudeEnds("t1", tool, input, [["type": "text", "text": "It is written."]])
        #expect(clone.unsealedEdits() == ["shell#t1 put.txt +what it really writes"])
    }

    @Test(arguments: ["Read", "Agent", "mcp__files__read_file"])
    func `while a tool reads, nothing is compared`(tool: String) throws {
        try clone.claudeBegins("t1", tool, ["file_path": "README"])
        try clone.write("own.txt", "a person's line\n")
        try clone.claudeEnds("t1", tool, ["file_path": "README"], "the project")
        #expect(clone.unsealedEdits() == [])
    }

    @Test func `what the transcript tells of a compared call is not told twice`() throws {
        let input = ["path": clone.path + "/put.txt", "content": "a line as asked\n"]
        try clone.claudeBegins("t1", "mcp__files__write_file", input)
        try clone.write("put.txt", "a line as written\n")
        try clone.claudeEnds("t1", "mcp__files__write_file", input, [["type": "text", "text": "Written."]])
        try clone.folder.write(
            ClaudeLines.call("mcp__files__write_file", input, id: "t1", uuid: "1", cwd: clone.path)
                + ClaudeLines.result(of: "t1", uuid: "2", cwd: clone.path),
            to: "account/told.jsonl")
        try clone.claude("Stop", ["transcript_path": clone.folder.path + "/account/told.jsonl"])
        #expect(clone.unsealedEdits() == ["shell#t1 put.txt +a line as written"])
    }
}
