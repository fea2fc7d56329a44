import Domain
import Foundation
import HelperTestSupport
import Testing

@testable import SessionCapture

/// What is read out of each agent's transcripts, in lines written after the agents' sources.
@Suite struct TranscriptFileTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
    }

    private func file(_ name: String, _ lines: [String]) throws -> TranscriptFile {
        try folder.write(lines.joined(separator: "\n") + "\n", to: name)
        return try TranscriptFile(path: "\(folder.path)/\(name)")
    }

    private func told(_ name: String, _ lines: [String]) throws -> Told {
        var file = try file(name, lines)
        let news = try file.news(after: 0)
        #expect(news.unreadable == 0 && news.isComplete)
        return Told(news.events(of: file.conversation))
    }

    static let claude = [
        #"{"type":"summary","summary":"x"}"#,
        #"{"type":"user","sessionId":"s","cwd":"/r","version":"2.0","uuid":"u1","timestamp":"2026-01-01T00:00:00.000Z","message":{"role":"user","content":[{"type":"text","text":"look"},{"type":"image","source":{"type":"base64","data":"AAAA"}}]}}"#,
        #"{"type":"user","isMeta":true,"sessionId":"s","uuid":"u2","message":{"role":"user","content":"caveat"}}"#,
        #"{"type":"assistant","sessionId":"s","uuid":"u3","timestamp":"2026-01-01T00:00:01.000Z","message":{"id":"m","model":"claude-test-1","usage":{"input_tokens":3,"output_tokens":4,"cache_read_input_tokens":5},"content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"ok"},{"type":"tool_use","id":"t1","name":"Edit","input":{"file_path":"/r/a","old_string":"1","new_string":"2"}},{"type":"tool_use","id":"t2","name":"Edit","input":{"file_path":"/r/b","old_string":"1","new_string":"2"}}]}}"#,
        #"{"type":"user","sessionId":"s","uuid":"u4","timestamp":"2026-01-01T00:00:02.000Z","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"done"},{"type":"image","source":{}}]}]}}"#,
        #"{"type":"user","sessionId":"s","uuid":"u5","timestamp":"2026-01-01T00:00:03.000Z","message":{"role":"user","content":[{"type":"tool_result","tool_use_id":"t2","is_error":true,"content":"no such text"}]}}"#,
    ]

    @Test func `Claude Code's texts, thoughts, calls, answers and edits`() throws {
        let told = try told("a.jsonl", Self.claude)
        #expect(
            told.messages == [
                "user: look", "assistant thinks: hm", "assistant: ok",
                #"call Edit#t1: {"file_path":"/r/a","new_string":"2","old_string":"1"}"#,
                #"call Edit#t2: {"file_path":"/r/b","new_string":"2","old_string":"1"}"#, "answer #t1: done",
                "answer #t2: no such text",
            ])
        #expect(told.edits == ["/r/a -1 +2"], "a failed call edits nothing")
        #expect(told.binaryParts == 2 && told.models == ["claude-test-1"] && told.tokens == [3, 4, 5])
        #expect(Set(told.names).count == told.events.count, "every event has a name of its own")
    }

    @Test func `a subagent's file of Claude Code belongs to its parent's conversation`() throws {
        let parent = "253fd5ef-38bf-4f4a-804a-98df5088a868"
        let lines = Self.claude.map {
            $0.replacingOccurrences(of: #""sessionId":"s""#, with: #""sessionId":"\#(parent)""#)
        }
        let file = try file("\(parent)/subagents/agent-1.jsonl", lines)
        #expect(file.conversation == parent && file.workingDirectory == "/r")
    }

    @Test func `lines of another conversation go to that conversation`() throws {
        var file = try file(
            "b.jsonl",
            [
                Self.claude[1],
                Self.claude[1].replacingOccurrences(of: #""sessionId":"s""#, with: #""sessionId":"other""#),
                Self.claude[3],
            ])
        let news = try file.news(after: 0)
        #expect(file.conversation == "s" && news.conversations.map(\.id) == ["s", "other"])
        #expect(Told(news.events(of: "other")).messages == ["user: look"])
        #expect(Told(news.events(of: "s")).messages.count == 5)
    }

    @Test func `a copy that goes on under its own name is the new conversation's file`() throws {
        let name = "253fd5ef-38bf-4f4a-804a-98df5088a868"
        let file = try file(
            "\(name).jsonl",
            [
                #"{"type":"user","sessionId":"old","uuid":"0","message":{"role":"user","content":"x"}}"#,
                #"{"type":"user","sessionId":"\#(name)","uuid":"1","message":{"role":"user","content":"y"}}"#,
            ])
        #expect(file.conversation == name)
    }

    static let codex = [
        #"{"timestamp":"2026-01-01T00:00:00.000Z","type":"session_meta","payload":{"id":"c","cwd":"/r","cli_version":"1.0","source":{"subagent":{"thread_spawn":{"parent_thread_id":"p","depth":1}}}}}"#,
        #"{"timestamp":"2026-01-01T00:00:00.000Z","type":"turn_context","payload":{"cwd":"/r","model":"gpt-5"}}"#,
        #"{"timestamp":"2026-01-01T00:00:01.000Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context>x</environment_context>"}]}}"#,
        #"{"timestamp":"2026-01-01T00:00:01.000Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"Go"},{"type":"input_image","image_url":"data:image/png;base64,AA"}]}}"#,
        #"{"timestamp":"2026-01-01T00:00:01.000Z","type":"event_msg","payload":{"type":"user_message","message":"Go"}}"#,
        #"{"timestamp":"2026-01-01T00:00:02.000Z","type":"response_item","payload":{"type":"reasoning","summary":[{"type":"summary_text","text":"Hm"}],"encrypted_content":"x"}}"#,
        #"{"timestamp":"2026-01-01T00:00:03.000Z","type":"response_item","payload":{"type":"custom_tool_call","status":"completed","call_id":"k1","name":"apply_patch","input":"*** Begin Patch\n*** Update File: a\n@@\n-1\n+2\n*** End Patch"}}"#,
        #"{"timestamp":"2026-01-01T00:00:04.000Z","type":"event_msg","payload":{"type":"patch_apply_end","call_id":"k1","success":true,"changes":{"/r/a":{"type":"update","unified_diff":"@@ -1 +1 @@\n-1\n+2\n","move_path":null}}}}"#,
        #"{"timestamp":"2026-01-01T00:00:04.000Z","type":"response_item","payload":{"type":"custom_tool_call_output","call_id":"k1","output":"{\"output\":\"Success\",\"metadata\":{\"exit_code\":0}}"}}"#,
        #"{"timestamp":"2026-01-01T00:00:05.000Z","type":"response_item","payload":{"type":"function_call","name":"shell","arguments":"{\"command\":[\"apply_patch\",\"*** Begin Patch\\n*** Add File: b\\n+3\\n*** End Patch\"]}","call_id":"k2"}}"#,
        #"{"timestamp":"2026-01-01T00:00:06.000Z","type":"response_item","payload":{"type":"function_call_output","call_id":"k2","output":"{\"output\":\"Success\",\"metadata\":{\"exit_code\":0}}"}}"#,
        #"{"timestamp":"2026-01-01T00:00:05.000Z","type":"response_item","payload":{"type":"function_call","name":"apply_patch","arguments":"{\"input\":\"*** Begin Patch\\n*** Add File: d\\n+3\\n*** End Patch\"}","call_id":"k3"}}"#,
        #"{"timestamp":"2026-01-01T00:00:06.000Z","type":"response_item","payload":{"type":"function_call_output","call_id":"k3","output":"apply_patch verification failed: x"}}"#,
        #"{"timestamp":"2026-01-01T00:00:07.000Z","type":"event_msg","payload":{"type":"token_count","info":{"last_token_usage":{"input_tokens":10,"cached_input_tokens":4,"output_tokens":2}}}}"#,
        #"{"timestamp":"2026-01-01T00:00:07.000Z","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"Done"}]}}"#,
    ]

    @Test func `Codex's rollouts, patches told twice once`() throws {
        let file = try file("rollout-1.jsonl", Self.codex)
        #expect(file.agent == "codex" && file.conversation == "c" && file.parentConversation == "p")
        let told = try told("rollout-1.jsonl", Self.codex)
        #expect(told.messages.first == "system remark: <environment_context>x</environment_context>")
        #expect(told.messages.count == 10)
        #expect(told.edits == ["/r/a -1 +2", "b +3"])
        #expect(told.models == ["gpt-5"] && told.tokens == [10, 2, 4] && told.binaryParts == 1)
    }

    @Test func `Codex's oldest rollouts have items without an envelope`() throws {
        let told = try told(
            "rollout-2.jsonl",
            [
                #"{"id":"old","timestamp":"2025-05-01T00:00:00.000Z","instructions":"x"}"#,
                #"{"record_type":"state"}"#,
                #"{"type":"message","role":"user","content":[{"type":"input_text","text":"Go"}]}"#,
            ])
        #expect(told.messages == ["user: Go"])
    }

    @Test func `a fork of Codex's is one conversation`() throws {
        var file = try file(
            "rollout-3.jsonl",
            [
                #"{"type":"session_meta","payload":{"id":"new","forked_from_id":"old","cwd":"/r"}}"#,
                #"{"type":"session_meta","payload":{"id":"old","cwd":"/r"}}"#,
                #"{"type":"response_item","payload":{"type":"message","role":"user","content":[{"text":"Go"}]}}"#,
            ])
        #expect(try file.news(after: 0).conversations.map(\.id) == ["new"])
    }

    @Test func `Copilot's calls are told once, and failures edit nothing`() throws {
        let told = try told(
            "events.jsonl",
            [
                #"{"type":"session.start","data":{"sessionId":"s","copilotVersion":"1.0","context":{"cwd":"/r"}},"id":"1","timestamp":"2026-01-01T00:00:00Z"}"#,
                #"{"type":"session.model_change","data":{"newModel":"gpt-5"},"id":"2","timestamp":"2026-01-01T00:00:00Z"}"#,
                #"{"type":"assistant.message","data":{"messageId":"m","content":"","toolRequests":[{"toolCallId":"a","name":"edit","arguments":{"path":"x","old_str":"1","new_str":"2"}},{"toolCallId":"b","name":"edit","arguments":{"path":"y","old_str":"1","new_str":"2"}}]},"id":"3","timestamp":"2026-01-01T00:00:00Z"}"#,
                #"{"type":"tool.execution_start","data":{"toolCallId":"a","toolName":"edit","arguments":{"path":"x","old_str":"1","new_str":"2"}},"id":"4"}"#,
                #"{"type":"tool.execution_complete","data":{"toolCallId":"a","success":true,"result":{"content":"ok"}},"id":"5"}"#,
                #"{"type":"tool.execution_complete","data":{"toolCallId":"b","success":false,"error":{"message":"no match"}},"id":"6"}"#,
                #"{"type":"session.shutdown","data":{"modelMetrics":{"gpt-5":{"usage":{"inputTokens":7,"outputTokens":8,"cacheReadTokens":9}}}},"id":"7"}"#,
            ])
        #expect(told.messages.count == 4 && told.messages.last == "answer #b: no match")
        #expect(told.edits == ["x -1 +2"] && told.models == ["gpt-5"] && told.tokens == [7, 8, 9])
    }

    @Test func `Cursor's lines, alike or not, are all told`() throws {
        let line = #"{"role":"assistant","message":{"content":[{"type":"text","text":"Again"}]}}"#
        var file = try file(
            "p/subagents/9.jsonl",
            [
                #"{"role":"user","message":{"content":[{"type":"text","text":"<user_query>\nGo\n</user_query>"}]}}"#,
                line, line,
            ])
        #expect(file.conversation == "9" && file.parentConversation == "p")
        let told = Told(try file.news(after: 0).events(of: "9"))
        #expect(told.messages == ["user: Go", "assistant: Again", "assistant: Again"])
        #expect(Set(told.names).count == 3)
    }

    static let gemini = [
        #"{"sessionId":"g","projectHash":"h","startTime":"2026-01-01T00:00:00Z"}"#,
        #"{"id":"1","timestamp":"2026-01-01T00:00:00Z","type":"user","content":[{"text":"Go"}]}"#,
        #"{"id":"2","timestamp":"2026-01-01T00:00:01Z","type":"gemini","content":"Wrong","model":"gemini-3"}"#,
        #"{"$rewindTo":"2"}"#,
        #"{"id":"3","timestamp":"2026-01-01T00:00:02Z","type":"gemini","content":"I do","model":"gemini-3","thoughts":[{"subject":"S","description":"D"}],"tokens":{"input":5,"output":6,"cached":1}}"#,
        #"{"id":"3","timestamp":"2026-01-01T00:00:02Z","type":"gemini","content":"I do","model":"gemini-3","toolCalls":[{"id":"t","name":"write_file","args":{"file_path":"a","content":"1\n"},"status":"success","result":[{"functionResponse":{"response":{"output":"ok"}}}],"resultDisplay":{"fileName":"a","originalContent":"0\n","newContent":"1\n"}},{"id":"u","name":"replace","args":{"file_path":"b","old_string":"1","new_string":"2"},"status":"error"}]}"#,
        #"{"$set":{"lastUpdated":"2026-01-01T00:00:03Z"}}"#,
    ]

    @Test func `Gemini's chats without what was taken back, messages that grow told once`() throws {
        let told = try told("chats/session-1.jsonl", Self.gemini)
        #expect(
            told.messages == [
                "user: Go", "assistant thinks: S\nD", "assistant: I do",
                #"call write_file#t: {"content":"1\n","file_path":"a"}"#, "answer #t: ok",
                #"call replace#u: {"file_path":"b","new_string":"2","old_string":"1"}"#,
            ])
        #expect(told.edits == ["a -0 +1"] && told.models == ["gemini-3"] && told.tokens == [5, 6, 1])
    }

    @Test func `Gemini's older chats are documents`() throws {
        var file = try file(
            "chats/session-2.json",
            [
                #"{"sessionId":"d","projectHash":"h","messages":["#, Self.gemini[1] + ",", Self.gemini[5],
                "]}",
            ])
        let news = try file.news(after: 0)
        #expect(file.conversation == "d" && Told(news.events(of: "d")).edits == ["a -0 +1"])
        #expect(
            try file.news(after: news.position).conversations.isEmpty, "what did not change tells nothing")
    }

    static let aider = [
        "", "# aider chat started at 2026-01-01 10:00:00", "", "> Aider v0.80.1  ",
        "> Main model: gpt-4o with diff edit format  ", "", "#### Change the greeting  ", "#### and more  ",
        "",
        "Of course:", "", "hello.py", "```python", "<<<<<<< SEARCH", "#### kept", "print('hi')", "=======",
        "#### kept", "print('hello')", ">>>>>>> REPLACE", "```", "", "new.py", "```python", "print('new')",
        "```", "",
        "> Tokens: 2.1k sent, 345 received. Cost: $0.01 message, $0.01 session.  ",
        "> Applied edit to hello.py  ", "",
        "# aider chat started at 2026-01-02 10:00:00", "", "#### Again", "", "Yes.",
    ]

    @Test func `Aider's chats, with the edits that it says it applied`() throws {
        var file = try file(".aider.chat.history.md", Self.aider)
        let news = try file.news(after: 0)
        let first = Told(news.events(of: "aider-2026-01-01T10:00:00"))
        #expect(first.messages.first == "user: Change the greeting\nand more")
        #expect(first.messages.count == 3)
        #expect(first.messages.last?.hasSuffix(#": {"path":"hello.py"}"#) == true)
        #expect(first.edits == ["hello.py -print('hi') +print('hello')"])
        #expect(first.models == ["gpt-4o"] && first.tokens == [2100, 345, 0] && first.versions == ["0.80.1"])
        #expect(
            Told(news.events(of: "aider-2026-01-02T10:00:00")).messages == ["user: Again", "assistant: Yes."])
    }

    @Test func `the recorder's own lines, wrong ones counted`() throws {
        var file = try file(
            "own.jsonl",
            [
                #"{"type":"prompt","conversation":"c","agent":"my-tool","text":"Go"}"#,
                #"{"type":"prompt","conversation":"c"}"#,
                #"{"type":"reply","conversation":"c","text":"Yes"}"#,
            ])
        let news = try file.news(after: 0)
        #expect(file.agent == "my-tool" && news.unreadable == 1)
        #expect(Told(news.events(of: "c")).messages == ["user: Go", "assistant: Yes"])
    }

    @Test func `another file is refused in words`() throws {
        for (name, content) in [("a", "{\"a\":1}\n"), ("b", ""), ("c", "hello\n")] {
            try folder.write(content, to: name)
            #expect(throws: Problem.self) {
                try TranscriptFile(path: "\(folder.path)/\(name)")
            }
        }
        #expect(throws: (any Error).self) { try TranscriptFile(path: "\(folder.path)/none") }
    }
}
