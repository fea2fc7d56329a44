import HelperTestSupport
import Testing

@testable import SessionCapture

/// The edits of each agent's tools.
@Suite struct ToolUseTests {
    struct Case: CustomTestStringConvertible {
        let tool: String
        let input: String
        var result = "null"
        let edits: [String]
        var testDescription: String { "\(tool) \(input.prefix(40))" }
    }

    private func edits(_ tool: String, _ input: String, _ result: String = "null") -> [String] {
        let use = ToolUse(name: tool, call: "t", input: .of(input), result: .of(result))
        return Told(use.edits.map { RawEvent(.edit($0)) }).edits
    }

    static let claude = [
        Case(
            tool: "Edit",
            input: #"{"file_path":"/r/a","old_string":"one\ntwo\nthree","new_string":"one\n2\nthree"}"#,
            edits: ["/r/a -two +2"]),
        Case(
            tool: "Edit", input: #"{"file_path":"/r/a","old_string":"x","new_string":"y"}"#,
            result:
                ##"{"structuredPatch":[{"lines":[" same","-x = 1","+y = 1","+--z","\\ No newline at end of file"]}]}"##,
            edits: ["/r/a -x = 1 +y = 1 +--z"]),
        Case(
            tool: "MultiEdit",
            input:
                #"{"file_path":"/r/a","edits":[{"old_string":"1","new_string":"2"},{"old_string":"3","new_string":"4"}]}"#,
            edits: ["/r/a -1 -3 +2 +4"]),
        Case(tool: "Write", input: #"{"file_path":"/r/a","content":"1\n2\n"}"#, edits: ["/r/a +1 +2"]),
        Case(
            tool: "Write", input: #"{"file_path":"/r/a","content":"1\n3\n"}"#,
            result: #"{"originalFile":"1\n2\n","structuredPatch":[]}"#, edits: ["/r/a -2 +3"]),
        Case(
            tool: "NotebookEdit", input: #"{"notebook_path":"/r/n.ipynb","new_source":"p(1)"}"#,
            edits: ["/r/n.ipynb +p(1)"]),
        Case(tool: "Read", input: #"{"file_path":"/r/a","content":"x"}"#, edits: []),
        Case(tool: "Write", input: #"{"content":"x"}"#, edits: []),
    ]

    static let cursorAndGemini = [
        Case(tool: "Write", input: #"{"path":"a","contents":"1\n"}"#, edits: ["a +1"]),
        Case(
            tool: "StrReplace", input: #"{"path":"a","old_string":"1","new_string":"2"}"#, edits: ["a -1 +2"]),
        Case(tool: "Delete", input: #"{"path":"a"}"#, edits: ["a"]),
        Case(
            tool: "ApplyPatch",
            input: #"{"patch":"*** Begin Patch\n*** Update File: a\n@@\n-1\n+2\n*** End Patch"}"#,
            edits: ["a -1 +2"]),
        Case(tool: "write_file", input: #"{"file_path":"a","content":"1"}"#, edits: ["a +1"]),
        Case(
            tool: "replace", input: #"{"file_path":"a","old_string":"1","new_string":"2"}"#,
            result: #"{"fileName":"a","originalContent":"0\n1\n","newContent":"0\n2\n3\n"}"#,
            edits: ["a -1 +2 +3"]),
    ]

    static let copilot = [
        Case(tool: "create", input: #"{"path":"/r/a","file_text":"1\n"}"#, edits: ["/r/a +1"]),
        Case(tool: "edit", input: #"{"path":"/r/a","old_str":"1","new_str":"2"}"#, edits: ["/r/a -1 +2"]),
        Case(
            tool: "str_replace_editor",
            input: #"{"command":"str_replace","path":"a","old_str":"1","new_str":"2"}"#,
            edits: ["a -1 +2"]),
        Case(
            tool: "str_replace_editor",
            input: #"{"command":"insert","path":"a","insert_line":1,"new_str":"2"}"#,
            edits: ["a +2"]),
        Case(tool: "str_replace_editor", input: #"{"command":"view","path":"a"}"#, edits: []),
        Case(tool: "insert", input: #"{"path":"a","insert_line":3,"new_str":"x\ny"}"#, edits: ["a +x +y"]),
        Case(
            tool: "replace_string_in_file", input: #"{"filePath":"/r/a","oldString":"1","newString":"2"}"#,
            edits: ["/r/a -1 +2"]),
        Case(
            tool: "multi_replace_string_in_file",
            input:
                #"{"replacements":[{"filePath":"a","oldString":"1","newString":"2"},{"filePath":"b","oldString":"3","newString":"4"},{"filePath":"a","oldString":"5","newString":""}]}"#,
            edits: ["a -1 -5 +2", "b -3 +4"]),
        Case(
            tool: "insert_edit_into_file",
            input:
                #"{"filePath":"a","code":"// ...existing code...\nnew\n// ...existing code...","explanation":"x"}"#,
            edits: ["a +new"]),
        Case(tool: "create_file", input: #"{"filePath":"/r/a","content":"1"}"#, edits: ["/r/a +1"]),
        Case(
            tool: "apply_patch", input: #"{"input":"*** Begin Patch\n*** Add File: a\n+1\n*** End Patch"}"#,
            edits: ["a +1"]),
    ]

    static let codexAndOpencode = [
        Case(
            tool: "apply_patch", input: #"{"command":"*** Begin Patch\n*** Delete File: a\n*** End Patch"}"#,
            edits: ["a"]),
        Case(
            tool: "apply_patch",
            input:
                #""*** Begin Patch\n*** Update File: a\n*** Move to: b\n@@ f\n ctx\n-1\n+2\n*** Add File: c\n+3\n+\n*** End Patch""#,
            edits: ["b -1 +2", "c +3 +"]),
        Case(
            tool: "shell",
            input: #"{"command":["apply_patch","*** Begin Patch\n*** Add File: a\n+1\n*** End Patch"]}"#,
            edits: ["a +1"]),
        Case(tool: "shell", input: #"{"command":["cat","*** Begin Patch"]}"#, edits: []),
        Case(
            tool: "apply_patch", input: "null",
            result:
                #"{"success":true,"changes":{"/r/a":{"type":"add","content":"1\n"},"/r/b":{"type":"delete","content":"2\n"},"/r/c":{"type":"update","unified_diff":"@@ -1,2 +1,2 @@\n x\n-3\n+4\n","move_path":"/r/d"}}}"#,
            edits: ["/r/a +1", "/r/b -2", "/r/d -3 +4"]),
        Case(
            tool: "edit", input: #"{"filePath":"/r/a","oldString":"1","newString":"2"}"#,
            edits: ["/r/a -1 +2"]),
        Case(tool: "write", input: #"{"filePath":"/r/a","content":"1"}"#, edits: ["/r/a +1"]),
        Case(
            tool: "edit", input: #"{"filePath":"/r/a","oldString":"1","newString":"2"}"#,
            result: #"{"metadata":{"filediff":{"file":"/r/a","before":"1\nx\n","after":"2\nx\n"}}}"#,
            edits: ["/r/a -1 +2"]),
        Case(
            tool: "patch", input: #"{"patchText":"*** Begin Patch\n*** Add File: a\n+1\n*** End Patch"}"#,
            edits: ["a +1"]),
    ]

    @Test(arguments: claude + cursorAndGemini + copilot + codexAndOpencode)
    func `an edit's lines are told`(example: Case) {
        #expect(edits(example.tool, example.input, example.result) == example.edits)
    }

    @Test(arguments: [
        #"{"is_error":true}"#, #"{"success":false}"#, #"{"resultType":"failure","textResultForLlm":"no"}"#,
        #"{"result_type":"denied"}"#, #"{"error":{"message":"no"}}"#, #"{"error":"no"}"#,
        #"{"status":"error"}"#,
        #""Error: File has not been read yet""#, #""apply_patch verification failed: no such line""#,
        #""{\"output\":\"x\",\"metadata\":{\"exit_code\":1}}""#,
        #"[{"type":"text","text":"Failed to edit"}]"#,
    ])
    func `a call that failed edits nothing`(result: String) {
        #expect(edits("Edit", #"{"file_path":"a","old_string":"1","new_string":"2"}"#, result).isEmpty)
    }

    @Test func `a call that went well is not taken for a failure`() {
        for result in [
            #""Success. Updated: a""#, #"{"success":true,"error":null}"#,
            #"{"output":"The errors are gone"}"#,
        ] {
            #expect(edits("Edit", #"{"file_path":"a","old_string":"1","new_string":"2"}"#, result).count == 1)
        }
    }

    @Test(arguments: [
        "Bash", "Shell", "shell", "bash", "local_shell", "run_shell_command", "runInTerminal",
        "run_in_terminal",
        "execute/runInTerminal", "exec_command", "shell_command", "functions.shell", "powershell", "execute",
    ])
    func `shells are known`(tool: String) {
        #expect(ToolKind(tool: tool) == .shell)
    }

    @Test func `other tools are not taken for shells or editors`() {
        for tool in ["Read", "Grep", "read_file", "TodoWrite", "WebFetch", "Agent", "mcp__x__search"] {
            #expect(ToolKind(tool: tool) == .reader, "\(tool)")
        }
        for tool in [
            "mcp__files__put", "files-put", "mcp_files.put", "process.start", "Monitor", "",
            "mcp__tracker__task", "mcp__base__sql", "mcp_team.spawn",
        ] {
            #expect(ToolKind(tool: tool) == .other, "\(tool)")
        }
        #expect(ToolKind(tool: "mcp__files__write_file") == .write)
    }

    @Test func `a tool server's tools are known by their names`() {
        for tool in ["mcp__files__write_file", "mcp_files.put", "MCP:put"] {
            #expect(ToolKind.isOfToolServer(tool))
        }
        for tool in ["Write", "apply_patch", "functions.exec_command"] {
            #expect(!ToolKind.isOfToolServer(tool))
        }
    }

    @Test func `a unified difference's own signs are lines where they stand in a hunk`() {
        let patch = PatchText(
            "--- a/x.sql\t2026\n+++ b/x.sql\n@@ -1,2 +1,2 @@\n--- old comment\n+-- new\n same\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-bye\n"
        )
        #expect(patch.files.map(\.path) == ["x.sql", "gone"])
        #expect(patch.files[0].removed == ["-- old comment"] && patch.files[0].added == ["-- new"])
        #expect(patch.files[1].isDeletion && patch.files[1].removed == ["bye"])
    }

    @Test func `a file's address is a path`() {
        #expect(ToolUse.file(in: .of(#"{"uri":"file:///r/a%20b"}"#)) == "/r/a b")
    }
}
