import Domain
import Foundation
import HelperTestSupport
import JSONText
import Testing

@testable import SessionCapture

/// What is read out of Codex's rollouts, in lines shaped as Codex 0.163 shapes them.
@Suite struct CodexRolloutTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
    }

    /// A line's type and payload.
    typealias Line = (type: String, payload: String)

    private static func meta(_ more: String = "") -> Line {
        ("session_meta", #"{"session_id":"root","id":"root","cwd":"/r","cli_version":"0.163.0"\#(more)}"#)
    }

    private static func user(_ text: String, kind: String? = nil) -> Line {
        let kinds =
            kind.map { #","internal_chat_message_metadata_passthrough":{"content_item_kinds":["\#($0)"]}"# }
            ?? ""
        return (
            "response_item",
            #"{"type":"message","role":"user","content":[{"type":"input_text","text":"\#(text)"}]\#(kinds)}"#
        )
    }

    private static func reply(_ text: String) -> Line {
        (
            "response_item",
            #"{"type":"message","role":"assistant","content":[{"type":"output_text","text":"\#(text)"}]}"#
        )
    }

    private static func script(_ input: String, call: String) -> [Line] {
        let text = JSONValue.string(input).text
        return [
            (
                "response_item",
                #"{"type":"custom_tool_call","call_id":"\#(call)","name":"exec","input":\#(text)}"#
            ),
            (
                "response_item",
                #"{"type":"custom_tool_call_output","call_id":"\#(call)","output":[{"type":"input_text","text":"Script completed"}]}"#
            ),
        ]
    }

    private static func change(_ changes: String, id: String, status: String = "completed") -> Line {
        (
            "event_msg",
            #"{"type":"item_completed","item":{"type":"FileChange","id":"\#(id)","changes":{\#(changes)},"status":"\#(status)"}}"#
        )
    }

    private func file(_ lines: [Line], name: String = "rollout-1.jsonl") throws -> TranscriptFile {
        let text = lines.enumerated().map { number, line in
            #"{"timestamp":"2026-01-01T00:00:00.000Z","ordinal":\#(number),"type":"\#(line.type)","payload":\#(line.payload)}"#
                + "\n"
        }
        try folder.write(text.joined(), to: name)
        return try TranscriptFile(path: "\(folder.path)/\(name)")
    }

    private func told(_ lines: [Line]) throws -> Told {
        var file = try file(lines)
        let news = try file.news(after: 0)
        #expect(news.unreadable == 0 && news.isComplete)
        return Told(news.events(of: file.conversation))
    }

    // MARK: Edits

    @Test func `edits are what the program changed, not what a script says`() throws {
        let failed = Self.script(
            "const p = `*** Begin Patch\n*** Update File: bad.py\n@@\n-a\n+never\n*** End Patch`;\ntext(await tools.apply_patch(p));",
            call: "1")
        let written = Self.script(
            "await tools.apply_patch(`*** Begin Patch\n*** Add File: re.js\n+const re = /\\\\d/;\n*** End Patch`)",
            call: "2")
        let change = Self.change(
            #""/r/re.js":{"type":"add","content":"const re = /\\d/;\nconst b = 1;\n"}"#, id: "exec-1")
        let told = try told(
            [Self.meta(), Self.user("Go")] + failed + [written[0], change, written[1], Self.reply("Done")])
        #expect(told.edits == [#"/r/re.js +const re = /\d/; +const b = 1;"#])
        #expect(told.edited.map(\.call) == ["exec-1"])
        #expect(told.messages.filter { $0.hasPrefix("call exec#") }.count == 2)
    }

    @Test func `a patch whose call is told, too, is one edit`() throws {
        let told = try told([
            Self.meta(),
            (
                "response_item",
                #"{"type":"custom_tool_call","call_id":"k","name":"apply_patch","input":"*** Begin Patch\n*** Update File: a\n@@\n-1\n+2\n*** End Patch"}"#
            ),
            Self.change(
                #""/r/a":{"type":"update","unified_diff":"@@ -1,2 +1 @@\n-1\r\n--- note\r\n+2\r\n"}"#, id: "k"
            ),
            (
                "response_item",
                #"{"type":"custom_tool_call_output","call_id":"k","output":"Exit code: 0\nOutput:\nSuccess."}"#
            ),
            Self.reply("Done"),
        ])
        #expect(told.edits == ["/r/a -1\r --- note\r +2\r"], "with the line ends of the file")
    }

    @Test func `deleted and moved files, and a change that failed`() throws {
        let told = try told([
            Self.meta(),
            Self.change(
                #""/r/gone":{"type":"delete","content":"1\n"},"/r/empty":{"type":"delete","content":""},"/r/old":{"type":"update","unified_diff":"@@ -1 +1 @@\n-1\n+2\n","move_path":"/r/new"}"#,
                id: "k"),
            Self.change(#""/r/never":{"type":"add","content":"1\n"}"#, id: "l", status: "failed"),
        ])
        #expect(told.edits == ["/r/empty", "/r/gone -1", "/r/new -1 +2"])
        #expect(told.edited.map(\.isBeyondLines) == [true, false, false])
    }

    // MARK: What was said

    @Test func `only what a person typed is a prompt`() throws {
        let told = try told([
            Self.meta(), Self.user("<environment_context>x", kind: "environments.environment_context"),
            Self.user("Typed", kind: "user.text"), Self.user("Of tomorrow", kind: "something.new"),
            Self.user(#"<user_shell_command>\nls\n</user_shell_command>"#),
            ("response_item", #"{"type":"message","role":"developer","content":[{"text":"Rules"}]}"#),
            Self.user("Typed again"),
        ])
        #expect(
            told.messages == [
                "system remark: <environment_context>x", "user: Typed", "system remark: Of tomorrow",
                "system command: <user_shell_command>\nls\n</user_shell_command>",
                "system remark: Rules",
                "user: Typed again",
            ])
    }

    @Test func `the summary of a compaction is no reply`() throws {
        let compacted: Line = ("compacted", #"{"message":"A summary","replacement_history":[]}"#)
        let lines = [Self.meta(), Self.reply("Hello"), Self.reply("A summary"), compacted, Self.reply("On")]
        let expected = ["assistant: Hello", "system remark: A summary", "assistant: On"]
        #expect(try told(lines).messages == expected)
        // However little is read at once.
        var file = try file(lines)
        var (messages, position) = ([String](), 0)
        for _ in 0..<20 {
            let news = try file.news(after: position, limit: 1)
            messages += Told(news.events(of: "root")).messages
            position = news.position
        }
        #expect(messages == expected)
    }

    @Test func `each answer's tokens are counted once`() throws {
        let usage = #"{"input_tokens":100,"cached_input_tokens":10,"output_tokens":20}"#
        func record(_ id: String) -> Line {
            ("token_usage_record", #"{"response_id":"\#(id)","usage":\#(usage)}"#)
        }
        func count(_ total: Int) -> Line {
            (
                "event_msg",
                #"{"type":"token_count","info":{"total_token_usage":{"total_tokens":\#(total)},"last_token_usage":\#(usage)}}"#
            )
        }
        let recorded = [Self.meta(), record("1"), count(120), count(120), record("2"), count(240)]
        #expect(try told(recorded).tokens == [200, 40, 20])
        let counted = [Self.meta(), count(120), count(120), count(240)]
        #expect(try told(counted).tokens == [200, 40, 20], "a version without records")
    }

    // MARK: Helpers

    private static func helper(_ id: String, of parent: String, _ more: String = "") -> Line {
        (
            "session_meta",
            #"{"session_id":"root","id":"\#(id)","parent_thread_id":"\#(parent)","cwd":"/r","source":{"subagent":{"thread_spawn":{"parent_thread_id":"\#(parent)","depth":2}}}\#(more)}"#
        )
    }

    @Test func `a helper of a helper belongs to the first conversation`() throws {
        let file = try file([Self.helper("inner", of: "outer")])
        #expect(file.conversation == "inner" && file.parentConversation == "root")
    }

    @Test func `what a helper's rollout copies of its parent is not told again`() throws {
        var file = try file([
            Self.helper(
                "helper", of: "root", #","forked_from_id":"root","subagent_history_start_ordinal":4"#),
            Self.meta(), Self.user("The prompt"),
            ("turn_context", #"{"model":"gpt-of-the-parent"}"#),
            ("turn_context", #"{"model":"gpt-6.1-sol"}"#),
            (
                "response_item",
                #"{"type":"agent_message","author":"/root","content":[{"type":"input_text","text":"NEW_TASK"},{"type":"encrypted_content","encrypted_content":"gAAA"}]}"#
            ),
            Self.reply("Yes"),
        ])
        let news = try file.news(after: 0)
        #expect(file.conversation == "helper" && news.conversations.map(\.id) == ["helper"])
        let told = Told(news.events(of: "helper"))
        #expect(told.messages == ["system task: NEW_TASK", "assistant: Yes"])
        #expect(told.models == ["gpt-6.1-sol"])
        #expect(told.helpers == ["helper", "helper"])
    }

    @Test func `a call's answer names the helper that the call started`() throws {
        let told = try told([
            Self.meta(),
            (
                "response_item",
                #"{"type":"function_call","name":"spawn_agent","call_id":"k","arguments":"{}"}"#
            ),
            (
                "event_msg",
                #"{"type":"item_completed","item":{"type":"SubAgentActivity","id":"k","kind":"started","agent_thread_id":"helper"}}"#
            ),
            ("response_item", #"{"type":"function_call_output","call_id":"k","output":"ok"}"#),
        ])
        #expect(told.startedHelpers == ["k": "helper"])
    }

    // MARK: Files

    /// A frame of Zstandard's that holds some bytes as they are: RFC 8878, 3.1.1.
    private static func compressed(_ bytes: Data) -> Data {
        let count = UInt32(bytes.count)
        let size = (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
        let block = (0..<3).map { UInt8(truncatingIfNeeded: (count << 3 | 1) >> (8 * $0)) }
        return Data([0x28, 0xB5, 0x2F, 0xFD, 0xA0] + size + block) + bytes
    }

    @Test func `archived and compressed rollouts are found, and told like plain ones`() throws {
        let lines = [Self.meta(), Self.user("Go"), Self.reply("Done")]
        var plain = try file(lines)
        let expected = Told(try plain.news(after: 0).events(of: "root"))
        let bytes = try Data(contentsOf: URL(fileURLWithPath: plain.path))
        for path in ["archived_sessions/rollout-1.jsonl", "sessions/2026/01/01/rollout-2.jsonl.zst"] {
            try folder.write("", to: ".codex/\(path)")
            let told = path.hasSuffix(".zst") ? Self.compressed(bytes) : bytes
            try told.write(to: URL(fileURLWithPath: "\(folder.path)/.codex/\(path)"))
        }
        let found = TranscriptDiscovery(home: folder.path, environment: [:])
            .transcripts(of: .codex, tops: ["/r"])
        #expect(
            Set(found.map { ($0.path as NSString).lastPathComponent }) == [
                "rollout-1.jsonl", "rollout-2.jsonl.zst",
            ])
        for transcript in found {
            var file = try transcript.file()
            let news = try file.news(after: 0)
            let told = Told(news.events(of: "root"))
            #expect(told.messages == expected.messages && told.names == expected.names)
            #expect(news.isComplete && news.position == file.size)
            #expect(try file.news(after: news.position).conversations.isEmpty)
        }
    }

    @Test func `a damaged compressed file is said`() throws {
        try folder.write("", to: "broken.jsonl.zst")
        let path = folder.path + "/broken.jsonl.zst"
        try Data([0x28, 0xB5, 0x2F, 0xFD, 0xA0, 1, 2, 3, 4, 7, 7, 7]).write(to: URL(fileURLWithPath: path))
        #expect(throws: Problem.self) { try TranscriptFile(path: path) }
    }
}
