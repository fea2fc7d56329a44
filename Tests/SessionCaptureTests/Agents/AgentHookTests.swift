import Domain
import Foundation
import Testing

@testable import SessionCapture

/// What each agent's hooks tell, in payloads written after the agents' documentation.
@Suite struct AgentHookTests {
    private func report(_ payload: String, calledAs agent: String = "claude-code") throws -> HookReport {
        try #require(try AgentHook.report(Data(payload.utf8), calledAs: agent, at: "2026-01-01T00:00:00Z"))
    }

    struct Case: CustomTestStringConvertible {
        let payload: String
        var calledAs = "claude-code"
        let agent: String
        let event: HookEvent
        var call: String?
        var messages: [String] = []
        var edits: [String] = []
        var testDescription: String { "\(agent) \(event) \(payload.prefix(60))" }
    }

    static let claude = [
        Case(
            payload: #"{"session_id":"s","hook_event_name":"SessionStart","source":"startup","cwd":"/r"}"#,
            agent: "claude-code", event: .sessionBegins),
        Case(
            payload: #"{"session_id":"s","hook_event_name":"UserPromptSubmit","prompt":"Fix it"}"#,
            agent: "claude-code", event: .prompt, messages: ["user: Fix it"]),
        Case(
            payload:
                #"{"session_id":"s","hook_event_name":"PreToolUse","tool_name":"Bash","tool_use_id":"t1","tool_input":{"command":"ls"}}"#,
            agent: "claude-code", event: .shellBegins, call: "t1",
            messages: [#"call Bash#t1: {"command":"ls"}"#]),
        Case(
            payload:
                #"{"session_id":"s","hook_event_name":"UserPromptSubmit","prompt":"<task-notification>\n<task-id>b</task-id>\n</task-notification>"}"#,
            agent: "claude-code", event: .notification,
            messages: ["system notification: <task-notification>\n<task-id>b</task-id>\n</task-notification>"]
        ),
        Case(
            payload:
                #"{"session_id":"s","hook_event_name":"UserPromptSubmit","agent_id":"a","prompt":"Help me"}"#,
            agent: "claude-code", event: .notification, messages: ["system task: Help me"]),
        Case(
            payload:
                #"{"session_id":"s","hook_event_name":"PostToolUse","tool_name":"Bash","tool_use_id":"t1","tool_input":{"command":"ls"},"tool_response":{"stdout":"a","stderr":""}}"#,
            agent: "claude-code", event: .shellEnds, call: "t1",
            messages: [#"call Bash#t1: {"command":"ls"}"#, #"answer #t1: {"stderr":"","stdout":"a"}"#]),
        Case(
            payload:
                #"{"session_id":"s","hook_event_name":"PostToolUse","tool_name":"Write","tool_use_id":"t2","tool_input":{"file_path":"/r/a","content":"1\n"},"tool_response":{"type":"create","filePath":"/r/a","content":"1\n","structuredPatch":[]}}"#,
            agent: "claude-code", event: .toolEnds, call: "t2",
            messages: [
                #"call Write#t2: {"content":"1\n","file_path":"/r/a"}"#,
                "answer #t2: 1\n",
            ], edits: ["/r/a +1"]),
        Case(
            payload:
                #"{"session_id":"s","hook_event_name":"PostToolUseFailure","tool_name":"Edit","tool_use_id":"t3","tool_input":{"file_path":"/r/a","old_string":"1","new_string":"2"},"error":"no such text"}"#,
            agent: "claude-code", event: .toolFails, call: "t3",
            messages: [
                #"call Edit#t3: {"file_path":"/r/a","new_string":"2","old_string":"1"}"#,
                "answer #t3: no such text",
            ]),
        Case(
            payload: #"{"session_id":"s","hook_event_name":"Stop","last_assistant_message":"Done"}"#,
            agent: "claude-code", event: .turnEnds, messages: ["assistant: Done"]),
        Case(
            payload:
                #"{"session_id":"s","hook_event_name":"SubagentStop","agent_id":"a","last_assistant_message":"x"}"#,
            agent: "claude-code", event: .subagentEnds),
        Case(
            payload: #"{"session_id":"s","hook_event_name":"SessionEnd","reason":"exit"}"#,
            agent: "claude-code",
            event: .sessionEnds),
        Case(
            payload: #"{"session_id":"s","hook_event_name":"Notification","message":"x"}"#,
            agent: "claude-code",
            event: .other),
    ]

    static let codex = [
        Case(
            payload:
                #"{"session_id":"s","turn_id":"1","transcript_path":null,"cwd":"/r","hook_event_name":"UserPromptSubmit","model":"gpt-5","permission_mode":"default","prompt":"Go"}"#,
            calledAs: "codex", agent: "codex", event: .prompt, messages: ["user: Go"]),
        Case(
            payload:
                #"{"session_id":"s","transcript_path":"/h/.codex/sessions/2026/01/01/rollout-x.jsonl","cwd":"/r","hook_event_name":"SessionStart","source":"startup"}"#,
            agent: "codex", event: .sessionBegins),
        Case(
            payload:
                #"{"session_id":"s","turn_id":"1","cwd":"/r","hook_event_name":"PostToolUse","model":"gpt-5","tool_name":"apply_patch","tool_use_id":"c1","tool_input":{"command":"*** Begin Patch\n*** Update File: a\n@@\n-1\n+2\n*** Delete File: b\n*** End Patch"},"tool_response":"Success. Updated the following files:\nM a"}"#,
            calledAs: "codex", agent: "codex", event: .toolEnds, call: "c1",
            messages: [
                #"call apply_patch#c1: {"command":"*** Begin Patch\n*** Update File: a\n@@\n-1\n+2\n*** Delete File: b\n*** End Patch"}"#,
                "answer #c1: Success. Updated the following files:\nM a",
            ], edits: ["a -1 +2", "b"]),
        Case(
            payload:
                #"{"session_id":"s","turn_id":"1","cwd":"/r","hook_event_name":"PreToolUse","tool_name":"Bash","tool_use_id":"c2","tool_input":{"command":"make"}}"#,
            calledAs: "codex", agent: "codex", event: .shellBegins, call: "c2",
            messages: [#"call Bash#c2: {"command":"make"}"#]),
    ]

    static let cursor = [
        Case(
            payload:
                #"{"conversation_id":"c","generation_id":"g","model":"gpt-5","hook_event_name":"beforeSubmitPrompt","cursor_version":"2.0","workspace_roots":["/r"],"prompt":"Go","attachments":[]}"#,
            calledAs: "cursor", agent: "cursor", event: .prompt, messages: ["user: Go"]),
        Case(
            payload:
                #"{"conversation_id":"c","generation_id":"g","hook_event_name":"postToolUse","cursor_version":"2.0","workspace_roots":["/r"],"tool_name":"StrReplace","tool_input":{"path":"/r/a","old_string":"1","new_string":"2"},"tool_use_id":"call_1\nfc_2","tool_output":"{\"ok\":true}"}"#,
            calledAs: "cursor", agent: "cursor", event: .toolEnds, call: "call_1\nfc_2",
            messages: [
                "call StrReplace#call_1\nfc_2: " + #"{"new_string":"2","old_string":"1","path":"/r/a"}"#,
                "answer #call_1\nfc_2: " + #"{"ok":true}"#,
            ], edits: ["/r/a -1 +2"]),
        Case(
            payload:
                #"{"conversation_id":"c","generation_id":"g","hook_event_name":"preToolUse","workspace_roots":["/r"],"tool_name":"Shell","tool_input":{"command":"ls"},"tool_use_id":"t"}"#,
            agent: "cursor", event: .shellBegins, call: "t",
            messages: [#"call Shell#t: {"command":"ls"}"#]),
        Case(
            payload:
                #"{"conversation_id":"c","generation_id":"g","hook_event_name":"afterShellExecution","workspace_roots":["/r"],"command":"ls","output":"a","duration":5}"#,
            agent: "cursor", event: .shellEnds,
            messages: [#"call Shell#-: {"command":"ls"}"#, "answer #-: a"]),
        Case(
            payload:
                #"{"conversation_id":"c","generation_id":"g","hook_event_name":"afterFileEdit","workspace_roots":["/r"],"file_path":"/r/a","edits":[{"old_string":"1","new_string":"2"}]}"#,
            agent: "cursor", event: .fileEdited, edits: ["/r/a -1 +2"]),
        Case(
            payload:
                #"{"conversation_id":"c","hook_event_name":"stop","status":"completed","workspace_roots":["/r"]}"#,
            agent: "cursor", event: .turnEnds),
    ]

    static let gemini = [
        Case(
            payload:
                #"{"session_id":"s","transcript_path":"/h/.gemini/tmp/x/chats/session-1.jsonl","cwd":"/r","hook_event_name":"SessionStart","timestamp":"2026-01-01T00:00:00.000Z","source":"startup"}"#,
            agent: "gemini-cli", event: .sessionBegins),
        Case(
            payload:
                #"{"session_id":"s","cwd":"/r","hook_event_name":"BeforeAgent","timestamp":"2026-01-01T00:00:00Z","prompt":"Go"}"#,
            agent: "gemini-cli", event: .prompt, messages: ["user: Go"]),
        Case(
            payload:
                #"{"session_id":"s","cwd":"/r","hook_event_name":"AfterTool","timestamp":"2026-01-01T00:00:00Z","tool_name":"write_file","tool_input":{"file_path":"/r/a","content":"1\n"},"tool_response":{"llmContent":"Wrote it","returnDisplay":"x","error":null}}"#,
            agent: "gemini-cli", event: .toolEnds,
            messages: [#"call write_file#-: {"content":"1\n","file_path":"/r/a"}"#, "answer #-: Wrote it"],
            edits: ["/r/a +1"]),
        Case(
            payload:
                #"{"session_id":"s","cwd":"/r","hook_event_name":"BeforeTool","timestamp":"2026-01-01T00:00:00Z","tool_name":"run_shell_command","tool_input":{"command":"ls"}}"#,
            agent: "gemini-cli", event: .shellBegins),
        Case(
            payload:
                #"{"session_id":"s","cwd":"/r","hook_event_name":"AfterAgent","timestamp":"2026-01-01T00:00:00Z","prompt":"Go","prompt_response":"Done"}"#,
            agent: "gemini-cli", event: .turnEnds, messages: ["assistant: Done"]),
        Case(
            payload:
                #"{"session_id":"s","cwd":"/r","hook_event_name":"SessionEnd","timestamp":"2026-01-01T00:00:00Z","reason":"exit"}"#,
            calledAs: "gemini", agent: "gemini-cli", event: .sessionEnds),
    ]

    static let copilot = [
        Case(
            payload:
                #"{"sessionId":"s","timestamp":1767225600000,"cwd":"/r","toolName":"create","toolArgs":"{\"path\":\"/r/a\",\"file_text\":\"1\\n\"}","toolResult":{"resultType":"success","textResultForLlm":"Created"}}"#,
            agent: "copilot", event: .toolEnds,
            messages: [#"call create#-: {"file_text":"1\n","path":"/r/a"}"#, "answer #-: Created"],
            edits: ["/r/a +1"]),
        Case(
            payload:
                #"{"sessionId":"s","timestamp":1767225600000,"cwd":"/r","toolName":"bash","toolArgs":"{\"command\":\"ls\"}"}"#,
            agent: "copilot", event: .shellBegins),
        Case(
            payload: #"{"timestamp":1767225600000,"cwd":"/r","prompt":"Go"}"#, agent: "copilot",
            event: .prompt,
            messages: ["user: Go"]),
        Case(
            payload: #"{"timestamp":1767225600000,"cwd":"/r","source":"new","initialPrompt":"Go"}"#,
            agent: "copilot",
            event: .sessionBegins),
        Case(
            payload: #"{"timestamp":1767225600000,"cwd":"/r","reason":"complete"}"#, agent: "copilot",
            event: .sessionEnds),
        Case(
            payload:
                #"{"hook_event_name":"PostToolUse","session_id":"s","timestamp":"2026-01-01T00:00:00.000Z","cwd":"/r","tool_name":"edit","tool_input":{"path":"/r/a","old_str":"1","new_str":"2"},"tool_result":{"result_type":"success","text_result_for_llm":"ok"}}"#,
            agent: "copilot", event: .toolEnds,
            messages: [#"call edit#-: {"new_str":"2","old_str":"1","path":"/r/a"}"#, "answer #-: ok"],
            edits: ["/r/a -1 +2"]),
        Case(
            payload:
                #"{"hook_event_name":"PostToolUse","session_id":"s","timestamp":"2026-01-01T00:00:00.000Z","cwd":"/r","tool_name":"edit","tool_input":{"path":"/r/a","old_str":"1","new_str":"2"},"tool_result":{"result_type":"failure","text_result_for_llm":"no"}}"#,
            agent: "copilot", event: .toolEnds,
            messages: [#"call edit#-: {"new_str":"2","old_str":"1","path":"/r/a"}"#, "answer #-: no"]),
        Case(
            payload:
                #"{"timestamp":"2026-01-01T00:00:00Z","cwd":"/r","sessionId":"v","hookEventName":"PostToolUse","transcript_path":"/c/GitHub.copilot-chat/transcripts/v.jsonl","tool_name":"replace_string_in_file","tool_input":{"filePath":"/r/a","oldString":"1","newString":"2"},"tool_use_id":"u","tool_response":"done"}"#,
            agent: "copilot", event: .toolEnds, call: "u",
            messages: [
                #"call replace_string_in_file#u: {"filePath":"/r/a","newString":"2","oldString":"1"}"#,
                "answer #u: done",
            ],
            edits: ["/r/a -1 +2"]),
        Case(
            payload:
                #"{"timestamp":"2026-01-01T00:00:00Z","cwd":"/r","sessionId":"v","hookEventName":"PreToolUse","tool_name":"run_in_terminal","tool_input":{"command":"ls"},"tool_use_id":"u"}"#,
            agent: "copilot", event: .shellBegins, call: "u",
            messages: [#"call run_in_terminal#u: {"command":"ls"}"#]),
        Case(
            payload:
                #"{"timestamp":"2026-01-01T00:00:00Z","cwd":"/r","sessionId":"v","hookEventName":"Stop","stop_hook_active":false}"#,
            agent: "copilot", event: .turnEnds),
    ]

    static let opencode = [
        Case(
            payload:
                #"{"event":"tool.execute.before","directory":"/r","input":{"tool":"bash","sessionID":"s","callID":"c"},"output":{"args":{"command":"ls"}}}"#,
            calledAs: "opencode", agent: "opencode", event: .shellBegins, call: "c",
            messages: [#"call bash#c: {"command":"ls"}"#]),
        Case(
            payload:
                #"{"event":"tool.execute.after","directory":"/r","input":{"tool":"edit","sessionID":"s","callID":"c","args":{"filePath":"/r/a","oldString":"1","newString":"2"}},"output":{"title":"a","output":"Edit applied","metadata":{}}}"#,
            calledAs: "opencode", agent: "opencode", event: .toolEnds, call: "c",
            messages: [
                #"call edit#c: {"filePath":"/r/a","newString":"2","oldString":"1"}"#,
                "answer #c: Edit applied",
            ],
            edits: ["/r/a -1 +2"]),
        Case(
            payload:
                #"{"event":"chat.message","directory":"/r","input":{"sessionID":"s","model":{"providerID":"x","modelID":"m"}},"output":{"message":{"id":"m1"},"parts":[{"type":"text","text":"Go"},{"type":"text","text":"x","synthetic":true}]}}"#,
            calledAs: "opencode", agent: "opencode", event: .prompt, messages: ["user: Go"]),
        Case(
            payload:
                #"{"event":"session.created","directory":"/r","properties":{"info":{"id":"s","parentID":"p","directory":"/r"}}}"#,
            calledAs: "opencode", agent: "opencode", event: .sessionBegins),
        Case(
            payload: #"{"event":"session.idle","directory":"/r","properties":{"sessionID":"s"}}"#,
            calledAs: "opencode",
            agent: "opencode", event: .turnEnds),
    ]

    static let vibe = [
        Case(
            payload:
                #"{"session_id":"s","transcript_path":"/h/.vibe/logs/session/unified/s","cwd":"/r","parent_session_id":null,"hook_event_name":"pre_tool","tool_name":"file_system.bash","tool_call_id":"c1","tool_input":{"command":"ls","timeout":120}}"#,
            agent: "mistral-vibe", event: .shellBegins, call: "c1",
            messages: [#"call file_system.bash#c1: {"command":"ls","timeout":120}"#]),
        Case(
            payload:
                #"{"session_id":"s","cwd":"/r","parent_session_id":null,"hook_event_name":"post_tool","tool_name":"file_system.bash","tool_call_id":"c1","tool_input":{"command":"ls"},"tool_status":"success","tool_output":{"returncode":3,"stdout":"a"},"tool_output_text":"a","tool_error":null,"duration_ms":0}"#,
            agent: "mistral-vibe", event: .shellEnds, call: "c1",
            messages: [
                #"call file_system.bash#c1: {"command":"ls"}"#, #"answer #c1: {"returncode":3,"stdout":"a"}"#,
            ]),
        Case(
            payload:
                #"{"session_id":"s","cwd":"/r","hook_event_name":"post_tool","tool_name":"file_system.edit","tool_call_id":"c3","tool_input":{"file_path":"/r/a","old_string":"1","new_string":"2"},"tool_status":"success","tool_output":{"file":"/r/a","lines_changed":1},"tool_output_text":"file: /r/a","tool_error":null}"#,
            agent: "mistral-vibe", event: .toolEnds, call: "c3",
            messages: [
                #"call file_system.edit#c3: {"file_path":"/r/a","new_string":"2","old_string":"1"}"#,
                #"answer #c3: {"file":"/r/a","lines_changed":1}"#,
            ], edits: ["/r/a -1 +2"]),
        Case(
            payload:
                #"{"session_id":"s","cwd":"/r","hook_event_name":"post_tool","tool_name":"file_system.edit","tool_call_id":"c4","tool_input":{"file_path":"/r/a","old_string":"1","new_string":"2"},"tool_status":"failure","tool_output":null,"tool_output_text":"no such text","tool_error":"no such text"}"#,
            agent: "mistral-vibe", event: .toolEnds, call: "c4",
            messages: [
                #"call file_system.edit#c4: {"file_path":"/r/a","new_string":"2","old_string":"1"}"#,
                #"answer #c4: {"error":"no such text"}"#,
            ]),
        Case(
            payload:
                #"{"session_id":"s","cwd":"/r","hook_event_name":"post_tool","tool_name":"file_system.read_file","tool_call_id":"c5","tool_input":{"file":"/r/a"},"tool_status":"success","tool_output":null,"tool_output_text":"one","tool_error":null}"#,
            agent: "mistral-vibe", event: .toolEnds, call: "c5",
            messages: [#"call file_system.read_file#c5: {"file":"/r/a"}"#, "answer #c5: one"]),
        Case(
            payload:
                #"{"session_id":"s","cwd":"/r","hook_event_name":"post_agent","agent_name":"accept-edits"}"#,
            agent: "mistral-vibe", event: .turnEnds),
    ]

    @Test func `a helper of Mistral Vibe's names its parent, and a folder as its transcript`() throws {
        let report = try report(
            #"{"session_id":"child-1","transcript_path":"/h/.vibe/logs/session/unified/child-1","cwd":"/r","parent_session_id":"s","hook_event_name":"post_agent","agent_name":null}"#
        )
        #expect(report.parentConversation == "s")
        #expect(report.transcripts == ["/h/.vibe/logs/session/unified/child-1/CURRENT"])
    }

    @Test(arguments: claude + codex + cursor + gemini + copilot + opencode + vibe)
    func `each event of each agent is understood`(example: Case) throws {
        let report = try report(example.payload, calledAs: example.calledAs)
        let told = Told(report.events)
        #expect(report.agent == example.agent)
        #expect(report.event == example.event && report.call == example.call)
        #expect(told.messages == example.messages)
        #expect(told.edits == example.edits)
        #expect(!report.conversation.isEmpty)
    }

    @Test func `a payload that is none is refused, and an event of tomorrow is passed over`() throws {
        for payload in ["", "{", "[]", "1", #"{"hook_event_name":"Stop"}"#] {
            #expect(throws: Problem.self) {
                try AgentHook.report(Data(payload.utf8), calledAs: "claude", at: "T")
            }
        }
        let unknown = #"{"session_id":"s","hook_event_name":"Tomorrow"}"#
        #expect(try AgentHook.report(Data(unknown.utf8), calledAs: "claude", at: "T") == nil)
    }

    @Test func `folders, transcripts, parents, models and unknown fields are kept`() throws {
        let claude = try report(
            #"{"session_id":"s","cwd":"/r","transcript_path":"/t.jsonl","agent_transcript_path":"/a.jsonl","hook_event_name":"Stop","last_assistant_message":"x","permission_mode":"plan","new":{"a":[1]},"none":null}"#
        )
        #expect(claude.workingDirectory == "/r" && claude.transcripts == ["/t.jsonl", "/a.jsonl"])
        #expect(claude.events[0].attributes == ["permission_mode": #""plan""#, "new": #"{"a":[1]}"#])

        let cursor = try report(
            #"{"conversation_id":"c","parent_conversation_id":"p","model":"gpt-5","cursor_version":"2.1","workspace_roots":["/r","/q"],"hook_event_name":"stop","user_email":"someone@example.com"}"#
        )
        #expect(cursor.workingDirectory == "/r" && cursor.parentConversation == "p")
        #expect(Told(cursor.events).models == ["gpt-5"] && Told(cursor.events).versions == ["2.1"])
        #expect(cursor.events.allSatisfy { $0.attributes.isEmpty }, "an e-mail address is not needed")
    }

    @Test func `images in tools' answers are dropped at any depth and counted`() throws {
        let report = try report(
            #"{"session_id":"s","hook_event_name":"PostToolUse","tool_name":"Read","tool_use_id":"t","tool_input":{"file_path":"a.png"},"tool_response":[{"type":"text","text":"seen"},{"deep":[{"type":"image","source":{"type":"base64","data":"AAAA"}},{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]},"data:image/png;base64,AAAA"]}"#
        )
        #expect(Told(report.events).binaryParts == 3)
        #expect(!Told(report.events).messages.joined().contains("AAAA"))
    }

    @Test func `a helper's messages name it, and its call's answer does`() throws {
        let own = try report(
            #"{"session_id":"s","hook_event_name":"PostToolUse","agent_id":"a1","agent_type":"x","tool_name":"Read","tool_use_id":"t","tool_input":{},"tool_response":"r"}"#
        )
        let starting = try report(
            #"{"session_id":"s","hook_event_name":"PostToolUse","tool_name":"Agent","tool_use_id":"t0","tool_input":{"prompt":"Help"},"tool_response":{"status":"async_launched","agentId":"a1"}}"#
        )
        func messages(_ report: HookReport) -> [SessionSegment.Message] {
            report.events.compactMap { if case .message(let message) = $0.content { message } else { nil } }
        }
        #expect(messages(own).map(\.helper) == ["a1", "a1"])
        #expect(messages(starting).map(\.helper) == [nil, nil])
        #expect(messages(starting).flatMap(\.parts).map(\.helper) == [nil, "a1"])
    }

    @Test func `a call is told when it begins, and is the same when it ends`() throws {
        let call = #""session_id":"s","tool_name":"Bash","tool_use_id":"t","tool_input":{"command":"ls"}"#
        let begun = try report(#"{"hook_event_name":"PreToolUse",\#(call)}"#)
        let ended = try report(#"{"hook_event_name":"PostToolUse","tool_response":"a",\#(call)}"#)
        #expect(begun.events.count == 1)
        #expect(begun.events[0].name == ended.events[0].name && begun.events[0].name != nil)
    }

    @Test(arguments: [
        ("1767225600", "2026-01-01T00:00:00Z"), ("1767225600123", "2026-01-01T00:00:00.123Z"),
        (#""1767225600123""#, "2026-01-01T00:00:00.123Z"),
        (#""2026-01-01T00:00:00.5Z""#, "2026-01-01T00:00:00.5Z"),
        (#""2026-01-01T02:00:00+02:00""#, "2026-01-01T00:00:00Z"), (#""nonsense""#, "T"), ("1e300", "T"),
        ("-5", "T"),
    ])
    func `times of every kind become RFC 3339`(told: String, time: String) throws {
        let payload = #"{"session_id":"s","hook_event_name":"BeforeAgent","prompt":"x","timestamp":\#(told)}"#
        let report = try AgentHook.report(Data(payload.utf8), calledAs: "gemini", at: "T")
        #expect(report?.events.first?.time == time)
    }

    @Test func `the same thing told by two hooks has one name`() throws {
        let camel =
            #"{"sessionId":"s","timestamp":1767225600000,"cwd":"/r","toolName":"create","toolArgs":"{\"path\":\"/r/a\",\"file_text\":\"1\"}","toolResult":{"resultType":"success"}}"#
        let snake =
            #"{"hook_event_name":"PostToolUse","session_id":"s","timestamp":"2026-01-01T00:00:00.000Z","cwd":"/r","tool_name":"create","tool_input":{"file_text":"1","path":"/r/a"},"tool_result":{"result_type":"success"}}"#
        let first = try Told(report(camel).events).names
        #expect(first.count == 3 && Set(first).count == 3)
        #expect(try Told(report(snake).events).names == first)

        let later = camel.replacingOccurrences(of: "1767225600000", with: "1767225600001")
        #expect(try Set(Told(report(later).events).names).isDisjoint(with: first))
    }

    @Test func `what nothing identifies has no name`() throws {
        let prompt = try report(#"{"session_id":"s","hook_event_name":"UserPromptSubmit","prompt":"go on"}"#)
        #expect(prompt.events[0].name == nil)
        let call = try report(
            #"{"session_id":"s","hook_event_name":"PostToolUse","tool_name":"X","tool_use_id":"t","tool_input":{}}"#
        )
        #expect(Told(call.events).names.count == 2)
    }
}
