import Domain
import Foundation
import Programs
import SessionCapture
import Testing

/// A turn of every agent, from its hooks' payloads to the commit that names it.
@Suite struct AgentsEndToEndTests {
    /// One turn: a prompt, an edit of `edited.txt`, a command that writes `made.txt`, an answer.
    struct Turn: CustomTestStringConvertible, Sendable {
        let name: String
        let agent: String
        /// What the trailer says.
        let signature: String
        /// The payloads of the prompt, of the edit, before the command, after the command, and of the turn's end, with
        /// `@` for the work tree.
        let payloads: [String]
        var tools = ["edit", "shell"]
        var testDescription: String { name }

        func payload(_ index: Int, _ clone: DeveloperClone) -> String {
            payloads[index].replacing("@", with: clone.path)
        }
    }

    static let turns = [
        Turn(
            name: "claude-code", agent: "claude-code", signature: "claude-code",
            payloads: [
                #"{"session_id":"s","transcript_path":"@/none.jsonl","cwd":"@","permission_mode":"default","hook_event_name":"UserPromptSubmit","prompt":"Change it"}"#,
                #"{"session_id":"s","transcript_path":"@/none.jsonl","cwd":"@","hook_event_name":"PostToolUse","tool_name":"Edit","tool_use_id":"e","tool_input":{"file_path":"@/edited.txt","old_string":"old line","new_string":"new line"},"tool_response":{"filePath":"@/edited.txt","oldString":"old line","newString":"new line","originalFile":"old line\nlast line\n","structuredPatch":[{"oldStart":1,"oldLines":2,"newStart":1,"newLines":2,"lines":["-old line","+new line"," last line"]}]}}"#,
                #"{"session_id":"s","cwd":"@","hook_event_name":"PreToolUse","tool_name":"Bash","tool_use_id":"b","tool_input":{"command":"make it"}}"#,
                #"{"session_id":"s","cwd":"@","hook_event_name":"PostToolUse","tool_name":"Bash","tool_use_id":"b","tool_input":{"command":"make it"},"tool_response":{"stdout":"","stderr":"","interrupted":false,"isImage":false}}"#,
                #"{"session_id":"s","transcript_path":"@/none.jsonl","cwd":"@","hook_event_name":"Stop","stop_hook_active":false,"last_assistant_message":"Changed."}"#,
            ], tools: ["Edit", "Bash"]),
        Turn(
            name: "codex", agent: "codex", signature: "codex:gpt-5",
            payloads: [
                #"{"session_id":"s","turn_id":"1","transcript_path":null,"cwd":"@","hook_event_name":"UserPromptSubmit","model":"gpt-5","permission_mode":"default","prompt":"Change it"}"#,
                #"{"session_id":"s","turn_id":"1","transcript_path":null,"cwd":"@","hook_event_name":"PostToolUse","model":"gpt-5","permission_mode":"default","tool_name":"apply_patch","tool_use_id":"e","tool_input":{"command":"*** Begin Patch\n*** Update File: edited.txt\n@@\n-old line\n+new line\n last line\n*** End Patch"},"tool_response":"Success. Updated the following files:\nM edited.txt"}"#,
                #"{"session_id":"s","turn_id":"1","cwd":"@","hook_event_name":"PreToolUse","model":"gpt-5","tool_name":"Bash","tool_use_id":"b","tool_input":{"command":"make it"}}"#,
                #"{"session_id":"s","turn_id":"1","cwd":"@","hook_event_name":"PostToolUse","model":"gpt-5","tool_name":"Bash","tool_use_id":"b","tool_input":{"command":"make it"},"tool_response":""}"#,
                #"{"session_id":"s","turn_id":"1","cwd":"@","hook_event_name":"Stop","model":"gpt-5","stop_hook_active":false,"last_assistant_message":"Changed."}"#,
            ], tools: ["apply_patch", "Bash"]),
        Turn(
            name: "copilot, snake case", agent: "copilot", signature: "copilot",
            payloads: [
                #"{"hook_event_name":"UserPromptSubmit","session_id":"s","timestamp":"2026-01-01T00:00:00.000Z","cwd":"@","prompt":"Change it"}"#,
                #"{"hook_event_name":"PostToolUse","session_id":"s","timestamp":"2026-01-01T00:00:01.000Z","cwd":"@","tool_name":"edit","tool_input":{"path":"@/edited.txt","old_str":"old line","new_str":"new line"},"tool_result":{"result_type":"success","text_result_for_llm":"ok"}}"#,
                #"{"hook_event_name":"PreToolUse","session_id":"s","timestamp":"2026-01-01T00:00:02.000Z","cwd":"@","tool_name":"bash","tool_input":{"command":"make it"}}"#,
                #"{"hook_event_name":"PostToolUse","session_id":"s","timestamp":"2026-01-01T00:00:03.000Z","cwd":"@","tool_name":"bash","tool_input":{"command":"make it"},"tool_result":{"result_type":"success","text_result_for_llm":"made"}}"#,
                #"{"hook_event_name":"Stop","session_id":"s","timestamp":"2026-01-01T00:00:04.000Z","cwd":"@","last_assistant_message":"Changed.","stop_reason":"end_turn"}"#,
            ], tools: ["edit", "bash"]),
        Turn(
            name: "copilot, camel case", agent: "copilot", signature: "copilot",
            payloads: [
                #"{"sessionId":"s","timestamp":1767225600000,"cwd":"@","prompt":"Change it"}"#,
                #"{"sessionId":"s","timestamp":1767225601000,"cwd":"@","toolName":"edit","toolArgs":"{\"path\":\"@/edited.txt\",\"old_str\":\"old line\",\"new_str\":\"new line\"}","toolResult":{"resultType":"success","textResultForLlm":"ok"}}"#,
                #"{"sessionId":"s","timestamp":1767225602000,"cwd":"@","toolName":"bash","toolArgs":"{\"command\":\"make it\"}"}"#,
                #"{"sessionId":"s","timestamp":1767225603000,"cwd":"@","toolName":"bash","toolArgs":"{\"command\":\"make it\"}","toolResult":{"resultType":"success","textResultForLlm":"made"}}"#,
                #"{"sessionId":"s","timestamp":1767225604000,"cwd":"@","stopReason":"end_turn","lastAssistantMessage":"Changed."}"#,
            ], tools: ["edit", "bash"]),
        Turn(
            name: "copilot in VS Code", agent: "copilot", signature: "copilot",
            payloads: [
                #"{"timestamp":"2026-01-01T00:00:00.000Z","cwd":"@","sessionId":"s","hookEventName":"UserPromptSubmit","transcript_path":"@/none/GitHub.copilot-chat/transcripts/s.jsonl","prompt":"Change it"}"#,
                #"{"timestamp":"2026-01-01T00:00:01.000Z","cwd":"@","sessionId":"s","hookEventName":"PostToolUse","tool_name":"replace_string_in_file","tool_input":{"filePath":"@/edited.txt","oldString":"old line","newString":"new line"},"tool_use_id":"e","tool_response":"done"}"#,
                #"{"timestamp":"2026-01-01T00:00:02.000Z","cwd":"@","sessionId":"s","hookEventName":"PreToolUse","tool_name":"run_in_terminal","tool_input":{"command":"make it"},"tool_use_id":"b"}"#,
                #"{"timestamp":"2026-01-01T00:00:03.000Z","cwd":"@","sessionId":"s","hookEventName":"PostToolUse","tool_name":"run_in_terminal","tool_input":{"command":"make it"},"tool_use_id":"b","tool_response":"made"}"#,
                #"{"timestamp":"2026-01-01T00:00:04.000Z","cwd":"@","sessionId":"s","hookEventName":"Stop","stop_hook_active":false,"last_assistant_message":"Changed."}"#,
            ], tools: ["replace_string_in_file", "run_in_terminal"]),
        Turn(
            name: "cursor", agent: "cursor", signature: "cursor:gpt-5",
            payloads: [
                #"{"conversation_id":"s","generation_id":"g","model":"gpt-5","hook_event_name":"beforeSubmitPrompt","cursor_version":"2.0","workspace_roots":["@"],"prompt":"Change it","attachments":[]}"#,
                #"{"conversation_id":"s","generation_id":"g","model":"gpt-5","hook_event_name":"postToolUse","cursor_version":"2.0","workspace_roots":["@"],"tool_name":"StrReplace","tool_input":{"path":"@/edited.txt","old_string":"old line","new_string":"new line"},"tool_use_id":"call_e\nfc_e","tool_output":"{\"ok\":true}"}"#,
                #"{"conversation_id":"s","generation_id":"g","model":"gpt-5","hook_event_name":"preToolUse","cursor_version":"2.0","workspace_roots":["@"],"tool_name":"Shell","tool_input":{"command":"make it"},"tool_use_id":"call_b\nfc_b"}"#,
                #"{"conversation_id":"s","generation_id":"g","model":"gpt-5","hook_event_name":"postToolUse","cursor_version":"2.0","workspace_roots":["@"],"tool_name":"Shell","tool_input":{"command":"make it"},"tool_use_id":"call_b\nfc_b","tool_output":"{\"output\":\"made\",\"exitCode\":0}"}"#,
                #"{"conversation_id":"s","generation_id":"g","model":"gpt-5","hook_event_name":"afterAgentResponse","cursor_version":"2.0","workspace_roots":["@"],"text":"Changed."}"#,
                #"{"conversation_id":"s","generation_id":"g","model":"gpt-5","hook_event_name":"stop","cursor_version":"2.0","workspace_roots":["@"],"status":"completed","loop_count":0}"#,
            ], tools: ["StrReplace", "Shell"]),
        Turn(
            name: "gemini-cli", agent: "gemini-cli", signature: "gemini-cli",
            payloads: [
                #"{"session_id":"s","transcript_path":"@/none/.gemini/tmp/x/chats/session-1.jsonl","cwd":"@","hook_event_name":"BeforeAgent","timestamp":"2026-01-01T00:00:00.000Z","prompt":"Change it"}"#,
                #"{"session_id":"s","cwd":"@","hook_event_name":"AfterTool","timestamp":"2026-01-01T00:00:01.000Z","tool_name":"replace","tool_input":{"file_path":"@/edited.txt","old_string":"old line","new_string":"new line"},"tool_response":{"llmContent":"Replaced","returnDisplay":"x","error":null}}"#,
                #"{"session_id":"s","cwd":"@","hook_event_name":"BeforeTool","timestamp":"2026-01-01T00:00:02.000Z","tool_name":"run_shell_command","tool_input":{"command":"make it"}}"#,
                #"{"session_id":"s","cwd":"@","hook_event_name":"AfterTool","timestamp":"2026-01-01T00:00:03.000Z","tool_name":"run_shell_command","tool_input":{"command":"make it"},"tool_response":{"llmContent":"made","returnDisplay":"made"}}"#,
                #"{"session_id":"s","cwd":"@","hook_event_name":"AfterAgent","timestamp":"2026-01-01T00:00:04.000Z","prompt":"Change it","prompt_response":"Changed.","stop_hook_active":false}"#,
            ], tools: ["replace", "run_shell_command"]),
        Turn(
            name: "opencode", agent: "opencode", signature: "opencode:gpt-5",
            payloads: [
                #"{"event":"chat.message","directory":"@","timestamp":1767225600000,"input":{"sessionID":"s","model":{"providerID":"openai","modelID":"gpt-5"}},"output":{"message":{"id":"m"},"parts":[{"type":"text","text":"Change it"}]}}"#,
                #"{"event":"tool.execute.after","directory":"@","timestamp":1767225601000,"input":{"tool":"edit","sessionID":"s","callID":"e","args":{"filePath":"@/edited.txt","oldString":"old line","newString":"new line"}},"output":{"title":"edited.txt","output":"Edit applied","metadata":{}}}"#,
                #"{"event":"tool.execute.before","directory":"@","timestamp":1767225602000,"input":{"tool":"bash","sessionID":"s","callID":"b"},"output":{"args":{"command":"make it"}}}"#,
                #"{"event":"tool.execute.after","directory":"@","timestamp":1767225603000,"input":{"tool":"bash","sessionID":"s","callID":"b","args":{"command":"make it"}},"output":{"title":"make it","output":"made","metadata":{"exit":0}}}"#,
                #"{"event":"session.idle","directory":"@","timestamp":1767225604000,"properties":{"sessionID":"s"}}"#,
            ], tools: ["edit", "bash"]),
    ]

    /// Plays a turn through the hooks of several configurations.
    private func play(_ turn: Turn, in clone: DeveloperClone, through configurations: [String]) throws {
        try clone.write("edited.txt", "old line\nlast line\n")
        try clone.commit("Before")
        for index in turn.payloads.indices {
            if index == 1 { try clone.write("edited.txt", "new line\nlast line\n") }
            if index == 3 { try clone.write("made.txt", "a made line\n") }
            for configuration in configurations {
                let outcome = try clone.tryGit(
                    ["session", "hook", configuration], input: turn.payload(index, clone))
                #expect(outcome.succeeded && outcome.output == "" && outcome.errors == "")
            }
        }
    }

    private func expectRecorded(_ turn: Turn, in clone: DeveloperClone) throws {
        try clone.commit("The agent's")
        let session = try clone.onlySession()
        #expect(
            try clone.trailers("AI-Session")
                == session.sealed().map(\.trailer.description).map { $0.replacing("AI-Session: ", with: "") })
        #expect(try clone.trailers("Assisted-by") == [turn.signature])
        #expect(clone.spool.log.last(9) == [])

        let segments = try clone.checkedSegments()
        try #require(segments.count == 1)
        let segment = segments[0]
        #expect(segment.agent == turn.agent && segment.conversation == "s")
        #expect(segments.texts == (turn.agent == "opencode" ? ["Change it"] : ["Change it", "Changed."]))
        #expect(segments.calls == turn.tools)
        #expect(segment.edits.map(\.path) == ["edited.txt", "made.txt"])
        #expect(segment.edits.map(\.removed) == [["old line"], []])
        #expect(segment.edits.map(\.added) == [["new line"], ["a made line"]])
        #expect(try segment.edits.map(\.after) == [clone.blob(of: "edited.txt"), clone.blob(of: "made.txt")])
        #expect(segment.edits[1].before == nil)
        if let before = segment.edits[0].before {
            let old = try clone.git("rev-parse", "HEAD^:edited.txt").trimmingCharacters(in: .newlines)
            #expect(before.hex == old)
        } else {
            #expect(turn.agent != "claude-code", "Claude Code tells the file as it was")
        }
    }

    @Test(arguments: turns)
    func `a turn of each agent is behind its commit`(turn: Turn) throws {
        let clone = try DeveloperClone()
        try play(turn, in: clone, through: [turn.agent])
        try expectRecorded(turn, in: clone)
    }

    @Test(arguments: turns.filter { !["claude-code", "codex"].contains($0.name) })
    func `what two configurations tell is recorded once, as the agent's that it is`(turn: Turn) throws {
        let clone = try DeveloperClone()
        try play(turn, in: clone, through: [turn.agent, "claude-code"])
        try expectRecorded(turn, in: clone)
    }

    @Test func `Claude Code's hook that stands in two of its settings files tells once`() throws {
        let clone = try DeveloperClone()
        try play(Self.turns[0], in: clone, through: ["claude-code", "claude-code"])
        try expectRecorded(Self.turns[0], in: clone)
    }

    @Test func `several edits of one call in one file are all recorded`() throws {
        let clone = try DeveloperClone()
        try clone.write("a.txt", "one\nmiddle\nthree\n")
        try clone.commit("Before")
        try clone.write("a.txt", "first\nmiddle\nthird\n")
        try clone.claude(
            "PostToolUse",
            [
                "tool_name": "MultiEdit", "tool_use_id": "m",
                "tool_input": [
                    "file_path": clone.path + "/a.txt",
                    "edits": [
                        ["old_string": "one", "new_string": "first"],
                        ["old_string": "three", "new_string": "third"],
                    ],
                ], "tool_response": "done",
            ])
        let added = try clone.onlySession().unsealedEdits().flatMap(\.added)
        #expect(added == ["first", "third"])
    }

    @Test(arguments: [
        "gpt-5\nSigned-off-by: Somebody <a@example.com>", "two words", "m\u{1b}[31m\u{202e}", " ",
    ])
    func `a model's name adds no other trailer and no word`(model: String) throws {
        let clone = try DeveloperClone()
        try clone.write("a.txt", "a line\n")
        try clone.tell(
            "codex",
            [
                "session_id": "s", "turn_id": "1", "cwd": clone.path, "hook_event_name": "PostToolUse",
                "model": model, "tool_name": "apply_patch", "tool_use_id": "e", "tool_response": "Success",
                "tool_input": ["command": "*** Begin Patch\n*** Add File: a.txt\n+a line\n*** End Patch"],
            ])
        let message = try clone.commit("Add a")
        #expect(Trailer.parse(message).map(\.key) == ["AI-Session", "Assisted-by"])
        let signature = try #require(clone.trailers("Assisted-by").first)
        #expect(signature.hasPrefix("codex"))
        #expect(signature.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
    }
}
