import Foundation
import HelperTestSupport
import Programs
import TestSupport
import Testing

@testable import SessionCapture

/// Transcripts that real agents wrote, or that were made like them, where they are at hand: beside the checkout.
@Suite(
    .enabled("needs ../shared/data/transcripts.tar.gz beside the checkout") {
        AgentTranscripts.archive != nil
    }
)
struct RealAgentTranscriptTests {
    struct Expected: CustomTestStringConvertible {
        let file: String
        let agent: String
        let conversation: String
        let messages: Int
        let edits: [String]
        let models: [String]
        var testDescription: String { file }
    }

    /// Counted in the files by hand. Edits as file, removed and added lines.
    static let expected = [
        Expected(
            file: "entire/a7-f087274d3b-0.jsonl", agent: "claude-code",
            conversation: "253fd5ef-38bf-4f4a-804a-98df5088a868", messages: 78,
            edits: ["2026-02-03-explain-remote-fallback.md -0+184"], models: ["claude-opus-4-5-20251101"]),
        Expected(
            file: "entire/c0-70516b3fa9-0.jsonl", agent: "claude-code",
            conversation: "de1ed521-f8fc-44f4-b8a3-970e99616ca2", messages: 155,
            edits: [
                "registry.go -2+20", "hook_registry.go -0+19", "hook_registry.go -0+5",
                "hooks_claudecode_handlers.go -2+2", "hooks_claudecode_handlers.go -5+5",
                "hooks_geminicli_handlers.go -9+9", "registry.go -20+2", "hook_registry.go -1+5",
                "hook_registry.go -1+1", "hook_registry_test.go -0+1", "hook_registry_test.go -0+150",
                "hook_registry_test.go -131+30",
            ], models: ["claude-opus-4-5-20251101"]),
        Expected(
            file: "entire/c9-883595c929-0.jsonl", agent: "claude-code",
            conversation: "1b3e6441-62e3-4b41-8a0c-9d252f531f7a", messages: 7, edits: ["CODEOWNERS -0+2"],
            models: ["claude-opus-4-5-20251101"]),
        Expected(
            file: "git-ai/claude-code-with-plan.jsonl", agent: "claude-code",
            conversation: "test-session-plan",
            messages: 9,
            edits: ["abstract-frolicking-neumann.md -0+14", "abstract-frolicking-neumann.md -1+2"],
            models: ["claude-sonnet-4-20250514"]),
        Expected(
            file: "git-ai/claude-code-with-thinking.jsonl", agent: "claude-code",
            conversation: "dac34307-159f-4fcd-9c21-35210246ad38", messages: 7, edits: ["index.ts -0+1"],
            models: ["claude-sonnet-4-5-20250929"]),
        Expected(
            file: "git-ai/claude-model-not-last.jsonl", agent: "claude-code", conversation: "sess-1",
            messages: 2,
            edits: [], models: ["claude-opus-4-6"]),
        Expected(
            file: "git-ai/example-claude-code.jsonl", agent: "claude-code",
            conversation: "cb947e5b-246e-4253-a953-631f7e464c6b", messages: 38,
            edits: ["globals.css -0+2", "globals.css -21+21", "HistoryLog.tsx -2+2"],
            models: ["claude-sonnet-4-20250514"]),
        Expected(
            file: "git-ai/codex-session-simple.jsonl", agent: "codex",
            conversation: "019c4b43-1451-7af3-be4c-5576369bf1ba", messages: 3, edits: ["main.rs -1+2"],
            models: ["gpt-5-codex"]),
        Expected(
            file: "git-ai/codex-session-updated.jsonl", agent: "codex",
            conversation: "019c4b43-1451-7af3-be4c-5576369bf1ba", messages: 4, edits: ["main.rs -1+2"],
            models: ["gpt-5.1-codex"]),
        Expected(
            file: "git-ai/copilot_cli_session_events.jsonl", agent: "copilot",
            conversation: "301561f1-558a-43e9-a144-82d3ca12ab62", messages: 4, edits: ["hello.py -0+1"],
            models: ["gpt-4.1"]),
        Expected(
            file: "git-ai/copilot_cli_session_no_model.jsonl", agent: "copilot",
            conversation: "abc12345-0000-1111-2222-333344445555", messages: 2, edits: [], models: []),
        Expected(
            file: "git-ai/copilot_session_event_stream.jsonl", agent: "copilot",
            conversation: "event-session-1",
            messages: 6, edits: ["jokes.csv -1+1"], models: []),
        Expected(
            file: "git-ai/copilot_vscode_event_stream.jsonl", agent: "copilot",
            conversation: "5fcddc54-3ba1-4fc4-88ac-86bd2ce74c19", messages: 7, edits: ["main.ts -0+1"],
            models: []),
        Expected(
            file: "git-ai/copilot_session_multiline.jsonl", agent: "copilot",
            conversation: "7de89a80-6d93-43e7-be0a-0a9afe980198", messages: 8, edits: ["jokes.csv -0+2"],
            models: ["gpt-4o"]),
        Expected(
            file: "git-ai/copilot_session_simple.jsonl", agent: "copilot",
            conversation: "331fed7f-cfd6-409c-8502-06a56322b636", messages: 12, edits: ["index.ts -1+1"],
            models: ["claude-sonnet-4"]),
        Expected(
            file: "git-ai/copilot_session_simple.json", agent: "copilot",
            conversation: "331fed7f-cfd6-409c-8502-06a56322b636", messages: 12, edits: ["index.ts -1+1"],
            models: ["claude-sonnet-4"]),
        Expected(
            file: "git-ai/cursor-session-simple.jsonl", agent: "cursor",
            conversation: "cursor-session-simple",
            messages: 21, edits: ["hbo-shows-1990s.txt -0+104"], models: []),
        Expected(
            file: "git-ai/gemini-session-simple.jsonl", agent: "gemini-cli",
            conversation: "gemini-session-simple",
            messages: 10, edits: ["index.ts -0+1", "index.ts -1+1"], models: ["gemini-2.5-flash"]),
        Expected(
            file: "git-ai/opencode.db", agent: "opencode", conversation: "test-session-123", messages: 5,
            edits: ["index.ts -0+1"], models: ["gpt-5"]),
    ]

    @Test(arguments: expected)
    func `conversation, messages, edits and models of a transcript`(expected: Expected) throws {
        let folder = try TestFolder()
        let path = try AgentTranscripts.unpack(expected.file, into: folder)
        var file = try TranscriptFile(path: path)
        let news = try file.news(after: 0)
        let told = Told(news.events(of: file.conversation))

        #expect(file.agent == expected.agent && file.conversation == expected.conversation)
        #expect(told.messages.count == expected.messages)
        #expect(
            told.edited.map { edit in
                let name = (edit.file as NSString).lastPathComponent
                return "\(name) -\(edit.changes.removed.count)+\(edit.changes.added.count)"
            } == expected.edits)
        #expect(told.models == expected.models)
        #expect(news.unreadable == 0 && news.conversations.count == 1)
        #expect(Set(told.names).count == told.events.count, "every event has a name of its own")
    }

    @Test func `opencode's subagent knows its parent`() throws {
        let folder = try TestFolder()
        let path = try AgentTranscripts.unpack("git-ai/opencode.db", into: folder)
        let file = try TranscriptFile(path: path, conversation: "test-session-123")
        #expect(
            file.parentConversation == "parent-session-456" && file.workingDirectory == "/Users/test/project")
        #expect(throws: (any Error).self) { try TranscriptFile(path: path, conversation: "none") }
    }
}

enum AgentTranscripts {
    /// The archive, next to the package's folder.
    static let archive = PackageFolder.sharedData("transcripts.tar.gz")

    static func unpack(_ file: String, into folder: TestFolder) throws -> String {
        let archive = try #require(archive)
        let unpacked = try ChildProcess.run(
            "tar", ["-xzf", archive, "-C", folder.path], environment: ["PATH": "/usr/bin:/bin"])
        try #require(unpacked.succeeded)
        let found = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
            .first { $0.hasSuffix(file) }
        return "\(folder.path)/\(try #require(found))"
    }
}
