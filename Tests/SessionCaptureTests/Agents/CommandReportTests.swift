import Foundation
import Testing

@testable import SessionCapture

/// What hooks tell of the commands that run or ran.
@Suite struct CommandReportTests {
    private func report(_ payload: String, calledAs agent: String = "claude-code") throws -> HookReport {
        try #require(try AgentHook.report(Data(payload.utf8), calledAs: agent, at: "2026-01-01T00:00:00Z"))
    }

    @Test func `a call without an id is the same before and after it`() throws {
        let before = try report(
            #"{"sessionId":"s","timestamp":1,"cwd":"/r","toolName":"bash","toolArgs":"{\"command\":\"make\",\"mode\":\"sync\"}"}"#
        )
        let after = try report(
            #"{"sessionId":"s","timestamp":2,"cwd":"/r","toolName":"bash","toolArgs":{"mode":"sync","command":"make"},"error":"x"}"#
        )
        let other = try report(
            #"{"sessionId":"s","timestamp":2,"cwd":"/r","toolName":"bash","toolArgs":"{\"command\":\"test\"}"}"#
        )
        #expect(before.event == .shellBegins && after.event == .shellEnds)
        #expect(before.commands.identity == after.commands.identity)
        #expect(before.commands.identity != other.commands.identity)
        #expect(before.commands.input == ["make", "sync"])
    }

    @Test(arguments: [
        #""tool_name":"Bash","tool_response":{"stdout":"","backgroundTaskId":"b1"}"#,
        #""tool_name":"Monitor","tool_response":{"taskId":"b1","timeoutMs":1000,"persistent":false}"#,
        #""tool_name":"process.start","tool_response":{"processId":"b1","status":"running"}"#,
        #""tool_name":"bash","tool_response":{"textResultForLlm":"<command started in background with shellId: b1>"}"#,
    ])
    func `a call that goes on in the background names its task`(fields: String) throws {
        let told = try report(
            #"{"session_id":"s","hook_event_name":"PostToolUse","tool_use_id":"t","tool_input":{},\#(fields)}"#
        )
        #expect(told.event == .shellEnds && told.commands.task == "b1")
    }

    @Test func `a call that is over has no task`() throws {
        let told = try report(
            #"{"session_id":"s","hook_event_name":"PostToolUse","tool_use_id":"t","tool_name":"Bash","tool_input":{"command":"grep"},"tool_response":{"stdout":"started in background with shellId: 2"}}"#
        )
        #expect(told.commands.task == nil)
    }

    @Test func `a turn's end lists what still runs`() throws {
        let list =
            #"[{"id":"b1","type":"shell","status":"running"},{"id":"a1","type":"subagent","status":"completed"}]"#
        let told = try report(#"{"session_id":"s","hook_event_name":"Stop","background_tasks":\#(list)}"#)
        #expect(told.commands.background?.tasks == ["b1"])
        #expect(told.commands.background?.hasUnnamedHelpers == false)
        let workflow = #"[{"id":"w1","type":"workflow","status":"running"}]"#
        let other = try report(
            #"{"session_id":"s","hook_event_name":"Stop","background_tasks":\#(workflow)}"#)
        #expect(other.commands.background?.hasUnnamedHelpers == true)
        #expect(try report(#"{"session_id":"s","hook_event_name":"Stop"}"#).commands.background == nil)
    }

    @Test(
        arguments: [
            (
                #""prompt":"<task-notification>\n<task-id>b1</task-id>\n<tool-use-id>t1</tool-use-id>\n<status>failed</status>""#,
                ["b1", "t1"]
            ),
            (#""prompt":"<task-notification>\n<task-id>b1</task-id>\n<status>running</status>""#, []),
            (#""prompt":"Explain <task-id>b1</task-id>""#, []),
            (#""prompt":"<system_notification>\nShell command \"x\" (shellId: 3) has completed""#, ["3"]),
            (
                #""notification_type":"shell_completed","message":"Shell command (shellId: 3) has completed""#,
                ["3"]
            ),
        ] as [(String, [String])])
    func `a notice names the task that is over`(fields: String, tasks: [String]) throws {
        let told = try report(#"{"session_id":"s","hook_event_name":"UserPromptSubmit",\#(fields)}"#)
        #expect(told.commands.endedTasks == Set(tasks))
    }

    @Test func `a tool that edits names its files beforehand`() throws {
        let told = try report(
            #"{"session_id":"s","hook_event_name":"PreToolUse","tool_name":"Write","tool_use_id":"t","tool_input":{"file_path":"/r/a","content":"1\n"}}"#
        )
        #expect(told.event == .toolBegins && told.commands.isEdit && told.commands.editedFiles == ["/r/a"])
    }

    @Test(arguments: ["mcp__files__put", "mcp__files__write_file", "SomethingNew"])
    func `a tool that is not known is taken for a command`(tool: String) throws {
        let begins = try report(
            #"{"session_id":"s","hook_event_name":"PreToolUse","tool_name":"\#(tool)","tool_use_id":"t","tool_input":{"path":"a","content":"1"}}"#
        )
        let ends = try report(
            #"{"session_id":"s","hook_event_name":"PostToolUse","tool_name":"\#(tool)","tool_use_id":"t","tool_input":{"path":"a","content":"1"},"tool_response":"ok"}"#
        )
        #expect(begins.event == .shellBegins && ends.event == .shellEnds)
        #expect(Told(ends.events).edits == [], "what it writes is seen, not told")
    }
}
