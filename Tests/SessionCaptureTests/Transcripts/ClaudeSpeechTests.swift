import Domain
import Foundation
import HelperTestSupport
import JSONText
import Testing

@testable import SessionCapture

/// A prompt is what a person typed, whatever else Claude Code keeps in the user's name.
@Suite struct ClaudeSpeechTests {
    /// What a transcript's lines tell.
    private func told(_ lines: String..., at path: String = "/p/s.jsonl") -> Told {
        var log = ClaudeLog(path: path)
        var news = TranscriptNews(position: 0)
        for line in lines.joined().split(separator: "\n") {
            #expect(log.read(TranscriptLine(bytes: .init(line.utf8), offset: 0), into: &news))
        }
        return Told(news.conversations.flatMap(\.events))
    }

    @Test(arguments: [
        ("<task-notification>\n<task-id>b</task-id>\n</task-notification>", "system notification: ", true),
        ("<bash-input> make it</bash-input>", "system command: !make it", false),
        ("<bash-stdout>made</bash-stdout><bash-stderr></bash-stderr>", "system remark: ", true),
        ("<local-command-stdout>Compacted</local-command-stdout>", "system remark: ", true),
        (
            "<command-name>/compact</command-name>\n  <command-message>compact</command-message>\n  <command-args></command-args>",
            "system command: /compact", false
        ),
        (
            "<command-message>fix is running</command-message>\n<command-name>/fix</command-name>\n<command-args>12</command-args>",
            "user: /fix 12", false
        ),
        ("[Request interrupted by user]", "system remark: ", true),
        ("<html> is what I want", "user: ", true), ("2 < 3", "user: ", true), ("Fix it", "user: ", true),
    ])
    func `a text without any other sign is told by its beginning`(
        text: String, expected: String, isKept: Bool
    ) {
        let message = expected + (isKept ? text : "")
        #expect(told(ClaudeLines.user(text, uuid: "1")).messages == [message])
        #expect(told(ClaudeLines.user([["type": "text", "text": text]], uuid: "1")).messages == [message])
    }

    @Test func `the line's own signs count first`() {
        let notification: [String: Any] = [
            "origin": ["kind": "task-notification"], "promptSource": "system",
        ]
        let lines = told(
            ClaudeLines.user("Begin", uuid: "1", ["origin": ["kind": "human"], "promptSource": "typed"]),
            ClaudeLines.user("The build is done", uuid: "2", notification),
            ClaudeLines.user("Interrupted", uuid: "3", ["interruptedMessageId": "msg_1"]),
            ClaudeLines.user("So far", uuid: "4", ["isCompactSummary": true]),
            ClaudeLines.user("Note", uuid: "5", ["isMeta": true]))
        #expect(
            lines.messages == [
                "user: Begin", "system notification: The build is done", "system remark: Interrupted",
                "system remark: So far",
            ])
    }

    @Test func `a remark of an editor stands beside what was typed`() {
        let blocks = [
            ["type": "text", "text": "<ide_opened_file>a.swift</ide_opened_file>"],
            ["type": "text", "text": "Fix it"],
        ]
        #expect(
            told(ClaudeLines.user(blocks, uuid: "1")).messages == [
                "system remark: <ide_opened_file>a.swift</ide_opened_file>", "user: Fix it",
            ])
    }

    @Test func `a helper's lines name it, and what it was told is a task`() {
        let helper: [String: Any] = ["isSidechain": true, "agentId": "a1"]
        let told = told(
            ClaudeLines.user("You are to help", uuid: "1", helper),
            ClaudeLines.user("And faster", uuid: "2", helper.merging(["origin": ["kind": "human"]]) { $1 }))
        let messages = told.events.compactMap { event in
            if case .message(let message) = event.content { message } else { nil }
        }
        #expect(told.messages == ["system task: You are to help", "user: And faster"])
        #expect(messages.map(\.helper) == ["a1", "a1"])
    }

    @Test func `an older version's helper has no id, and its task is no prompt`() {
        let told = told(ClaudeLines.user("You are to help", uuid: "1", ["isSidechain": true]))
        #expect(told.messages == ["system task: You are to help"])
    }

    @Test func `what came in the middle of a turn stands where the agent got it`() {
        let told = told(
            ClaudeLines.user("Begin", uuid: "1", ["timestamp": "2026-01-01T00:00:01.000Z"]),
            ClaudeLines.user("Slow", uuid: "2", ["timestamp": "2026-01-01T00:00:09.000Z", "isMeta": true]),
            ClaudeLines.answer("I begin", uuid: "3"),
            ClaudeLines.user(
                "<bash-stdout></bash-stdout>", uuid: "4", ["timestamp": "2026-01-01T00:00:08.000Z"]),
            ClaudeLines.queued(
                "And this", uuid: "5", time: "2026-01-01T00:00:04.000Z",
                ["commandMode": "prompt", "origin": ["kind": "human"]]),
            ClaudeLines.queued(
                "It ended", uuid: "6", time: "2026-01-01T00:00:05.000Z",
                ["commandMode": "task-notification", "origin": ["kind": "task-notification"]]))
        let last = told.events.suffix(2)
        #expect(told.messages.suffix(2) == ["user: And this", "system notification: It ended"])
        #expect(last.map(\.time) == ["2026-01-01T00:00:08.000Z", "2026-01-01T00:00:08.000Z"])
    }

    @Test func `a workflow's helpers are named after it, and so is what its call set to work`() {
        let helper: [String: Any] = ["isSidechain": true, "agentId": "a1"]
        let own = told(
            ClaudeLines.user("You are to help", uuid: "1", helper),
            at: "/p/s/subagents/workflows/wf_1/agent-a1.jsonl")
        let main = told(
            ClaudeLines.call("Workflow", ["name": "w"], id: "t1", uuid: "1"),
            ClaudeLines.result(
                of: "t1", uuid: "2", structured: ["transcriptDir": "/p/s/subagents/workflows/wf_1"]))
        guard case .message(let task)? = own.events.last?.content,
            case .message(let answer)? = main.events.last?.content
        else {
            Issue.record("no messages")
            return
        }
        #expect(task.helper == "wf_1/a1")
        #expect(answer.parts.first?.helper == "wf_1")
    }

    @Test func `the answer of a call names the helper that it set to work`() {
        let told = told(
            ClaudeLines.call("Agent", ["prompt": "Help"], id: "t1", uuid: "1"),
            ClaudeLines.result(of: "t1", uuid: "2", structured: ["status": "completed", "agentId": "a1"]))
        let parts = told.events.compactMap { event in
            if case .message(let message) = event.content { message.parts.first } else { nil }
        }
        #expect(parts.map(\.helper) == [nil, "a1"])
    }
}
