import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

@testable import Recorder

/// A command's comparison stays open while anything of it may still write, and ends by what the agent tells.
@Suite struct OpenCommandTests {
    private let clone: DeveloperClone

    /// The spool of the developer's account.
    private var account: Spool { Spool(path: clone.folder.path + "/account/.local/state/gatehouse") }

    init() throws { clone = try DeveloperClone() }

    private static var work: [String: Any] { ["tool_name": "Bash", "tool_input": ["command": "work"]] }

    // MARK: Time

    @Test func `what there was no time to compare is compared at the next look, or at the commit`() throws {
        let recorder = Clone(try #require(WorkTree.containing(clone.path)))
        let hurried = ShellChanges(
            clone: recorder, within: ComparisonTime(limit: 0, isShort: true), account: account)
        for isLookedAt in [true, false] {
            let name = isLookedAt ? "looked" : "committed"
            try clone.claudeBegins(name)
            try clone.write("\(name).txt", "a line\n")
            hurried.close { _ in .told }
            #expect(clone.unsealedEdits() == [])
            if isLookedAt {
                ShellChanges(clone: recorder, within: .whileAgentWaits, account: account).close { _ in nil }
            }
            try clone.commit("With it")
            #expect(try clone.onlySession().uncomparedCommands == nil)
            #expect(try clone.segments().count == 1)
        }
        #expect(ShellChanges(clone: recorder).openCommands.isEmpty)
    }

    @Test func `a command that there was no time to look before is compared with the last commit`() throws {
        let recorder = Clone(try #require(WorkTree.containing(clone.path)))
        try clone.claude("UserPromptSubmit", ["prompt": "Begin"])
        let report = try #require(
            try AgentHook.report(
                JSONSerialization.data(withJSONObject: [
                    "session_id": "hurried", "cwd": clone.path, "hook_event_name": "PreToolUse",
                    "tool_name": "Bash", "tool_use_id": "t1", "tool_input": ["command": "work"],
                ]), calledAs: "claude-code", at: "2026-01-01T00:00:00Z"))
        let session = try recorder.spool.session(agent: report.agent, conversation: report.conversation)
        ShellChanges(
            clone: recorder, within: ComparisonTime(limit: 0, isShort: true), account: account
        ).begin(OpenCommand(report, session: session.id, at: timespec.ofFiles.nanoseconds))
        try clone.write("made.txt", "a line\n")
        try clone.commit("With it")
        #expect(session.uncomparedCommands == nil && session.sealed().count == 1)
    }

    // MARK: Claude Code

    @Test func `a prompt that is typed while a command runs ends nothing`() throws {
        try clone.claudeBegins("t1")
        try clone.write("made.txt", "first line of the command\n")
        try clone.claude("UserPromptSubmit", ["prompt": "Mind the style, too"])
        try clone.write("made.txt", "first line of the command\nlate line of the command\n")
        try clone.claudeEnds("t1")
        #expect(
            clone.unsealedEdits() == [
                "shell#t1 made.txt +first line of the command +late line of the command"
            ])
    }

    @Test func `a command's lines stand under the prompt that it began after`() throws {
        try clone.codex("UserPromptSubmit", ["prompt": "Run the generator"])
        try clone.codex("PreToolUse", Self.work.merging(["tool_use_id": "e1"]) { $1 })
        try clone.codex("UserPromptSubmit", ["prompt": "And something else"])
        try clone.write("made.txt", "a made line\n")
        try clone.codex("PostToolUse", Self.work.merging(["tool_use_id": "e1", "tool_response": ""]) { $1 })
        try clone.copilot(["prompt": "Build it"])
        try clone.copilot(["toolName": "bash", "toolArgs": Self.build])
        try clone.copilot(["prompt": "And test it"])
        try clone.write("built.txt", "a built line\n")
        try clone.copilot([
            "toolName": "bash", "toolArgs": Self.build, "toolResult": ["resultType": "success"],
        ])
        try clone.commit("Both")
        let prompts = try clone.spool.sessions().flatMap { session in
            let segments = try clone.checkedSegments(of: session)
            let trails = segments.map(PromptTrail.init)
            return zip(1..., segments).flatMap { number, segment in
                segment.edits.map { edit in
                    let prompt = PromptTrail.prompt(of: edit, in: number) { trails[$0 - 1] }
                    return "\(edit.path): \(prompt ?? "-")"
                }
            }
        }
        #expect(prompts.sorted() == ["built.txt: Build it", "made.txt: Run the generator"])
    }

    @Test(arguments: ["PostToolUseFailure", "PostToolBatch", "Edit"])
    func `a command that failed or was denied is over`(told: String) throws {
        try clone.claudeBegins("t1")
        try clone.write("made.txt", "a line before the failure\n")
        switch told {
        case "PostToolUseFailure":
            try clone.claude(told, Self.work.merging(["tool_use_id": "t1", "error": "Exit code 3"]) { $1 })
        case "PostToolBatch":
            let call = Self.work.merging(["tool_use_id": "t1", "tool_response": "Exit code 3"]) { $1 }
            try clone.claude(told, ["tool_calls": [call]])
        default: try clone.agentWrites("other.txt", "the next call\n")
        }
        try clone.write("own.txt", "a person's line\n")
        try clone.shell("t2") {}
        try clone.claudeStops()
        #expect(
            clone.unsealedEdits().filter { $0.hasPrefix("shell") } == [
                "shell#t1 made.txt +a line before the failure"
            ])
    }

    @Test(arguments: ["notification", "list", "session", "commit"])
    func `a background command is open until it is told to be over`(ending: String) throws {
        try clone.claudeStartsInBackground("t1", as: "b1")
        try clone.claudeStops([["id": "b1", "type": "shell", "status": "running"]])
        try clone.write("slow.txt", "a line of a slow command\n")
        switch ending {
        case "notification":
            let notice = "<task-notification>\n<task-id>b1</task-id>\n<status>completed</status>\n"
            try clone.claude("UserPromptSubmit", ["prompt": notice + "</task-notification>"])
        case "list": try clone.claudeStops()
        case "session": try clone.claude("SessionEnd", ["reason": "other"])
        default: break
        }
        if ending != "commit" { try clone.write("own.txt", "a person's line\n") }
        try clone.commit("All of it")
        #expect(try clone.checkedSegments().flatMap(\.edits).map(\.path) == ["slow.txt"])
        #expect(try clone.checkedSegments().flatMap(\.edits).map(\.call) == ["t1"])
    }

    @Test func `a commit leaves a background command open, and tells nothing twice`() throws {
        try clone.claudeStartsInBackground("t1", as: "b1")
        try clone.write("slow.txt", "first line of a slow command\n")
        try clone.commit("The first part")
        try clone.write("slow.txt", "first line of a slow command\nsecond line of a slow command\n")
        try clone.claudeStops()
        try clone.commit("The second part")
        #expect(
            try clone.checkedSegments().flatMap(\.edits).map(\.added) == [
                ["first line of a slow command"], ["second line of a slow command"],
            ])
    }

    @Test func `a helper's command goes on past the end of the main agent's turn`() throws {
        try clone.claudeBegins("t1", helper: "a1")
        try clone.claudeStops([["id": "a1", "type": "subagent", "status": "running"]])
        try clone.write("helper.txt", "a line of a helper's command\n")
        try clone.claudeEnds("t1", helper: "a1")
        #expect(clone.unsealedEdits() == ["shell#t1 helper.txt +a line of a helper's command"])
    }

    @Test func `a helper that is not listed at the end of a turn runs nothing any more`() throws {
        try clone.claudeBegins("t1", helper: "a1")
        try clone.write("helper.txt", "a line of a helper's command\n")
        try clone.claudeStops()
        try clone.write("own.txt", "a person's line\n")
        try clone.commit("All")
        #expect(try clone.checkedSegments().flatMap(\.edits).map(\.path) == ["helper.txt"])
    }

    @Test(arguments: ["prompt", "turn", "session", "commit"])
    func `what a person does after interrupting a command is theirs`(next: String) throws {
        try clone.claudeBegins("t1")
        try clone.write("before.txt", "a line before the interruption\n")
        let transcript = try clone.claudeTranscriptOfInterruption()
        try clone.writeLater("own.txt", "a line of the person\n")
        let fields = ["transcript_path": transcript]
        switch next {
        case "prompt": try clone.claude("UserPromptSubmit", fields.merging(["prompt": "Otherwise"]) { $1 })
        case "turn": try clone.claude("Stop", fields)
        case "session": try clone.claude("SessionEnd", fields)
        default: try clone.onlySession().noteTranscript(transcript)
        }
        try clone.commit("All")
        #expect(try clone.checkedSegments().flatMap(\.edits).map(\.path) == ["before.txt"])
    }

    @Test func `a killed agent's command does not take what a person does later`() throws {
        let payload = """
            {"session_id":"k","cwd":"\(clone.path)","hook_event_name":"PreToolUse","tool_name":"Bash",\
            "tool_use_id":"t1","tool_input":{"command":"work"}}
            """
        try FileManager.default.copyItem(
            atPath: URL(fileURLWithPath: "/bin/sh").resolvingSymlinksInPath().path,
            toPath: clone.folder.path + "/account/some-agent")
        let outcome = try clone.run(
            clone.folder.path + "/account/some-agent",
            ["-c", "git session hook claude-code; true"], input: payload)
        #expect(outcome.succeeded)
        try clone.write("made.txt", "a line before it was killed\n")
        try clone.commit("The agent's")
        #expect(try clone.segments() == [1])
        try clone.write("own.txt", "a person's line\n")
        try clone.commit("The person's")
        #expect(try clone.segments() == [])
    }

    // MARK: Codex

    @Test func `Codex's command outlives its turn, and is over when the agent says so`() throws {
        try clone.codex("PreToolUse", Self.work.merging(["tool_use_id": "e1"]) { $1 })
        try clone.codex("Stop", ["last_assistant_message": "It runs."])
        try clone.codex("UserPromptSubmit", ["prompt": "Is it done?"], turn: "2")
        try clone.write("slow.txt", "a slow line\n")
        try clone.codex(
            "PostToolUse", Self.work.merging(["tool_use_id": "e1", "tool_response": ""]) { $1 }, turn: "2")
        try clone.write("own.txt", "a person's line\n")
        try clone.codex("Stop", turn: "2")
        try clone.commit("All")
        #expect(try clone.checkedSegments().flatMap(\.edits).map(\.path) == ["slow.txt"])
    }

    @Test func `Codex tells that its turn is interrupted`() throws {
        try clone.codex("PreToolUse", Self.work.merging(["tool_use_id": "e1"]) { $1 })
        try clone.write("before.txt", "a line before the interruption\n")
        try clone.codex("Interrupt")
        try clone.write("own.txt", "a person's line\n")
        try clone.commit("All")
        #expect(try clone.checkedSegments().flatMap(\.edits).map(\.path) == ["before.txt"])
    }

    @Test func `a command of Codex's that a commit finds no more does not take what a person does later`()
        throws
    {
        try clone.codex("PreToolUse", Self.work.merging(["tool_use_id": "e1"]) { $1 })
        try clone.write("made.txt", "a made line\n")
        try clone.commit("The agent's")
        #expect(try clone.segments() == [1])
        try clone.write("own.txt", "a person's line\n")
        try clone.commit("The person's")
        #expect(try clone.segments() == [])
        try clone.write("late.txt", "a late line of the command\n")
        try clone.codex("PostToolUse", Self.work.merging(["tool_use_id": "e1", "tool_response": ""]) { $1 })
        #expect(clone.unsealedEdits() == ["shell#e1 late.txt +a late line of the command"])
    }

    // MARK: Copilot

    private static let build = #"{"command":"make","mode":"async"}"#

    @Test func `Copilot's background command is over when it notifies of that`() throws {
        try clone.copilot(["toolName": "bash", "toolArgs": Self.build])
        try clone.copilot([
            "toolName": "bash", "toolArgs": Self.build,
            "toolResult": [
                "resultType": "success",
                "textResultForLlm": "<command started in background with shellId: 2>",
            ],
        ])
        try clone.copilot(["stopReason": "end_turn"])
        try clone.write("built.txt", "a built line\n")
        try clone.copilot([
            "hook_event_name": "Notification", "notification_type": "shell_completed",
            "message": #"Shell command "Build" (shellId: 2) has completed successfully."#,
        ])
        try clone.write("own.txt", "a person's line\n")
        try clone.commit("All")
        #expect(try clone.checkedSegments().flatMap(\.edits).map(\.path) == ["built.txt"])
    }

    @Test(arguments: ["abort", "tool.user_requested"])
    func `Copilot's transcript tells that a command was stopped`(type: String) throws {
        try clone.copilot(["toolName": "bash", "toolArgs": Self.build])
        try clone.write("before.txt", "a line before the interruption\n")
        let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        try clone.folder.write(
            #"{"type":"\#(type)","data":{"reason":"user_initiated"},"id":"1","timestamp":"\#(time)"}"# + "\n",
            to: "account/.copilot/session-state/p/events.jsonl")
        try clone.writeLater("own.txt", "a person's line\n")
        try clone.copilot(["reason": "user_exit"])
        try clone.commit("All")
        #expect(try clone.checkedSegments().flatMap(\.edits).map(\.path) == ["before.txt"])
    }

    @Test func `Copilot's failed calls end commands`() throws {
        try clone.copilot(["toolName": "bash", "toolArgs": Self.build])
        try clone.write("made.txt", "a made line\n")
        try clone.copilot([
            "toolName": "bash", "toolArgs": ["command": "make", "mode": "async"], "error": "stopped",
        ])
        try clone.write("own.txt", "a person's line\n")
        try clone.copilot(["stopReason": "end_turn"])
        #expect(clone.unsealedEdits() == ["shell#- made.txt +a made line"])
    }
}
