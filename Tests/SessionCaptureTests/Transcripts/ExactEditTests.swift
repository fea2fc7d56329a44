import Domain
import Foundation
import HelperTestSupport
import JSONText
import Testing

@testable import SessionCapture

/// The lines of an edit are the file's own, and the content before it was there, whatever the tool tells.
@Suite struct ExactEditTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/.git", withIntermediateDirectories: true)
    }

    private var file: String { folder.path + "/f" }

    /// What a hook keeps of a tool that left `content` in the file.
    private func edits(
        _ tool: String, _ input: [String: Any], _ response: [String: Any] = [:], leaving content: String?,
        live: Bool = true
    ) throws -> [SessionSegment.Edit] {
        if let content { try folder.write(content, to: "f") }
        let payload: [String: Any] = [
            "session_id": "s", "hook_event_name": "PostToolUse", "tool_name": tool, "tool_use_id": "t",
            "tool_input": input, "tool_response": response,
        ]
        let report = try #require(
            try AgentHook.report(
                JSONSerialization.data(withJSONObject: payload), calledAs: "claude-code",
                at: "2026-01-01T00:00:00Z"))
        var recorder = EventRecorder(
            paths: RepositoryPaths(top: folder.path, commonDirectory: folder.path + "/.git"),
            folder: folder.path, source: live ? .hook : .transcript, masker: Masker([], rules: .none))
        return recorder.events(report.events).compactMap { event in
            if case .edit(let edit) = event.content { edit } else { nil }
        }
    }

    private func blob(_ text: String) -> ObjectID? { BlobID.of(Data(text.utf8)) }

    struct Case: CustomTestStringConvertible {
        let name: String
        let before: String
        let after: String
        let old: String
        let new: String
        /// As Claude Code tells them.
        var original: String?
        var hunk: [String] = []
        var isEverywhere = false
        let removed: [String]
        let added: [String]
        var testDescription: String { name }
    }

    static let cases = [
        Case(
            name: "tabs", before: "all:\n\tmake\tit\n", after: "all:\n\tmake\tit, well\n", old: "it",
            new: "it, well", hunk: [" all:", "-  make\tit", "+  make\tit, well"], removed: ["\tmake\tit"],
            added: ["\tmake\tit, well"]),
        Case(
            name: "carriage returns", before: "a\r\nb\r\n", after: "a\r\nb, more\r\nc\r\n", old: "b",
            new: "b, more\nc", original: "a\nb\n", hunk: [" a", "-b", "+b, more", "+c"],
            removed: ["b\r"], added: ["b, more\r", "c\r"]),
        Case(
            name: "a byte order mark", before: "\u{FEFF}a\nb\n", after: "\u{FEFF}a, more\nb\n", old: "a",
            new: "a, more", hunk: ["-\u{FEFF}a", "+\u{FEFF}a, more", " b"], removed: ["\u{FEFF}a"],
            added: ["\u{FEFF}a, more"]),
        Case(
            name: "no final newline", before: "a\nb", after: "a\nb, more", old: "b", new: "b, more",
            hunk: [" a", "-b", "+b, more", "\\ No newline at end of file"], removed: ["b"],
            added: ["b, more"]),
        Case(
            name: "everywhere", before: "x = 1\ny = x\n", after: "z = 1\ny = z\n", old: "x", new: "z",
            hunk: ["-x = 1", "-y = x", "+z = 1", "+y = z"], isEverywhere: true,
            removed: ["x = 1", "y = x"], added: ["z = 1", "y = z"]),
        Case(
            name: "a line taken away with its end", before: "a\nb\nc\n", after: "a\nc\n", old: "b", new: "",
            hunk: [" a", "-b", " c"], removed: ["b"], added: []),
    ]

    @Test(arguments: cases)
    func `an edit that tells the file before it`(example: Case) throws {
        let edit = try #require(
            try edits(
                "Edit",
                [
                    "file_path": file, "old_string": example.old, "new_string": example.new,
                    "replace_all": example.isEverywhere,
                ],
                [
                    "filePath": file, "oldString": example.old, "newString": example.new,
                    "originalFile": example.original ?? example.before,
                    "structuredPatch": [["lines": example.hunk]], "replaceAll": example.isEverywhere,
                ], leaving: example.after
            ).first)
        #expect(edit.removed == example.removed && edit.added == example.added)
        #expect(edit.before == blob(example.before) && edit.after == blob(example.after))
    }

    @Test(arguments: cases.filter { !$0.isEverywhere && !$0.new.isEmpty })
    func `an edit that tells only what it replaced, which may be a part of a line`(example: Case) throws {
        let edit = try #require(
            try edits(
                "edit", ["path": file, "old_str": example.old, "new_str": example.new],
                leaving: example.after
            ).first)
        #expect(edit.removed == example.removed && edit.added == example.added)
        #expect(edit.before == blob(example.before) && edit.after == blob(example.after))
    }

    @Test func `where the new text stands twice, what was before is not known`() throws {
        let edit = try #require(
            try edits(
                "edit", ["path": file, "old_str": "other", "new_str": "same"], leaving: "same\nsame\n"
            ).first)
        #expect(edit.removed == ["other"] && edit.added == ["same"])
        #expect(edit.before == nil)
    }

    @Test func `an insertion into a file that was there is not the making of it`() throws {
        let edit = try #require(
            try edits(
                "insert", ["path": file, "insert_line": 1, "new_str": "mine"], leaving: "theirs\nmine\n"
            ).first)
        #expect(edit.added == ["mine"])
        #expect(edit.before == nil && edit.after == nil)
    }

    @Test func `a file that a formatter changed has the told lines, and no content before it`() throws {
        let edit = try #require(
            try edits(
                "Edit", ["file_path": file, "old_string": "b", "new_string": "f( x )"],
                [
                    "filePath": file, "oldString": "b", "newString": "f( x )", "originalFile": "a\nb\n",
                    "structuredPatch": [["lines": [" a", "-b", "+f( x )"]]],
                ], leaving: "a\n\tf(x)\n"
            ).first)
        #expect(edit.removed == ["b"] && edit.added == ["\tf(x)"])
        #expect(edit.before == nil && edit.after == blob("a\n\tf(x)\n"))
    }

    @Test func `a file that is written anew`() throws {
        let new = try #require(
            try edits(
                "Write", ["file_path": file, "content": "a\n"],
                ["type": "create", "content": "a\n", "structuredPatch": [String]()], leaving: "a\n"
            ).first)
        #expect(new.added == ["a"] && new.before == nil && new.after == blob("a\n"))
        let update = try #require(
            try edits(
                "Write", ["file_path": file, "content": "a\nc\n"],
                [
                    "type": "update", "content": "a\nc\n", "originalFile": "a\nb\n",
                    "structuredPatch": [["lines": [" a", "-b", "+c"]]],
                ], leaving: "a\r\nc\r\n"
            ).first)
        #expect(update.removed == ["b\r"] && update.added == ["c\r"])
        #expect(update.before == blob("a\r\nb\r\n") && update.after == blob("a\r\nc\r\n"))
    }

    @Test func `lines that end in both ways are the file's, and the content before is not known`() throws {
        let edit = try #require(
            try edits(
                "Edit", ["file_path": file, "old_string": "b", "new_string": "c"],
                [
                    "oldString": "b", "newString": "c", "originalFile": "a\nb\nd\n",
                    "structuredPatch": [["lines": ["-b", "+c"]]],
                ], leaving: "a\nc\r\nd\n"
            ).first)
        #expect(edit.added == ["c\r"] && edit.before == nil)
    }

    @Test func `a transcript that is read later tells no content`() throws {
        let edit = try #require(
            try edits(
                "Edit", ["file_path": file, "old_string": "it", "new_string": "it, well"],
                [
                    "oldString": "it", "newString": "it, well", "originalFile": "\tmake it\n",
                    "structuredPatch": [["lines": ["-  make it", "+  make it, well"]]],
                ], leaving: "of another time\n", live: false
            ).first)
        #expect(edit.removed == ["\tmake it"] && edit.added == ["\tmake it, well"])
        #expect(edit.before == nil && edit.after == nil)
    }

    // MARK: Notebooks

    /// A notebook with a cell for each source, as a text or as a list of lines.
    private func notebook(_ sources: [String], asLists: Bool) throws -> String {
        let cells = try sources.map { source in
            let lines = Lines.of(source).map(String.init)
            let parts = lines.enumerated().map { $0 < lines.count - 1 ? $1 + "\n" : $1 }
            let quoted = try (asLists ? parts : [source]).map { text in
                String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
            }
            let told = asLists ? "[\n    " + quoted.joined(separator: ",\n    ") + "\n   ]" : quoted[0]
            return "  {\n   \"cell_type\": \"code\",\n   \"metadata\": {},\n   \"source\": \(told)\n  }"
        }
        return "{\n \"cells\": [\n" + cells.joined(separator: ",\n") + "\n ],\n \"nbformat\": 4\n}\n"
    }

    private static let source = "x = load(\"1\")\nprint(x)"

    @Test(arguments: [true, false])
    func `a notebook's cell is recorded as the file has it`(asLists: Bool) throws {
        let after = try notebook(["a = 1", Self.source], asLists: asLists)
        let input = ["notebook_path": file, "cell_id": "c", "new_source": Self.source]
        let edit = try #require(try edits("NotebookEdit", input, leaving: after).first)
        let lines =
            asLists
            ? [#"    "x = load(\"1\")\n","#, #"    "print(x)""#]
            : [#"   "source": "x = load(\"1\")\nprint(x)""#]
        #expect(edit.added == lines)
        #expect(edit.before == nil && edit.after == nil, "the rest of the file is not the agent's")
    }

    @Test func `a new cell is recorded with all that belongs to it, and a deleted one by its path`() throws {
        let after = try notebook(["a = 1", Self.source], asLists: true)
        let input = ["notebook_path": file, "edit_mode": "insert", "new_source": Self.source]
        let edit = try #require(try edits("NotebookEdit", input, leaving: after).first)
        #expect(edit.added.first == "  {" && edit.added.last == "  }" && edit.added.count == 8)

        let deletion = try #require(
            try edits(
                "NotebookEdit", ["notebook_path": file, "edit_mode": "delete", "new_source": ""],
                leaving: try notebook(["a = 1"], asLists: true)
            ).first)
        #expect(deletion.path == "f" && deletion.added == [] && deletion.after == nil)
    }

    @Test func `a notebook whose texts are told`() throws {
        let before = try notebook(["a = 1", "b = 2"], asLists: true)
        let after = try notebook(["a = 1", "c = 3"], asLists: true)
        let edit = try #require(
            try edits(
                "NotebookEdit", ["notebook_path": file, "new_source": "c = 3"],
                ["notebook_path": file, "original_file": before, "updated_file": after], leaving: after
            ).first)
        #expect(edit.removed == [#"    "b = 2""#] && edit.added == [#"    "c = 3""#])
        #expect(edit.before == blob(before) && edit.after == blob(after))
    }
}
