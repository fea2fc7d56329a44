import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// Agents that tell nothing by hooks of a configuration: a plugin, or transcripts that are looked for.
@Suite struct AgentsWithoutHooksTests {
    private static func program(_ name: String) -> String? {
        ["/usr/local/bin", "/usr/bin", "/bin"].map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    @Test(.enabled(if: program("node") != nil, "node is not in PATH"))
    func `opencode's plugin tells a turn, and nothing of it reaches opencode`() throws {
        let clone = try DeveloperClone()
        try clone.git("session", "enable", "--agent", "opencode")
        let plugin = try clone.folder.read("work/.opencode/plugins/gatehouse.js")
        try clone.folder.write(plugin, to: "opencode/plugin.mjs")
        try clone.folder.write(
            """
            import { writeFileSync } from "node:fs"
            import { Gatehouse } from "./plugin.mjs"
            const top = process.argv[2]
            const hooks = await Gatehouse({ directory: top, worktree: top, project: {}, client: {}, $: null })
            const s = { sessionID: "ses_1" }
            const run = async (tool, callID, args, work) => {
              await hooks["tool.execute.before"]({ tool, callID, ...s }, { args })
              work()
              const output = { title: tool, output: "done", metadata: {} }
              await hooks["tool.execute.after"]({ tool, callID, args, ...s }, output)
            }
            await hooks.event({ event: { type: "session.created", properties: { info: { id: "ses_1", directory: top } } } })
            await hooks["chat.message"]({ ...s, model: { providerID: "openai", modelID: "gpt-5" } },
              { message: { id: "msg_1" }, parts: [{ type: "text", text: "Write both" }] })
            await run("write", "c1", { filePath: top + "/a.txt", content: "written line\\n" },
              () => writeFileSync(top + "/a.txt", "written line\\n"))
            await run("bash", "c2", { command: "make it" }, () => writeFileSync(top + "/b.txt", "made line\\n"))
            await hooks.event({ event: { type: "message.updated", properties: { info: {} } } })
            await hooks.event({ event: { type: "session.idle", properties: s } })
            """, to: "opencode/run.mjs")

        let outcome = try clone.run("node", ["\(clone.folder.path)/opencode/run.mjs", clone.path])
        try clone.git("add", "a.txt", "b.txt")
        try clone.git("commit", "--quiet", "-m", "Both")

        #expect(outcome.succeeded && outcome.output == "" && outcome.errors == "", "\(outcome)")
        #expect(try clone.trailers("Assisted-by") == ["opencode:gpt-5"])
        let segments = try clone.checkedSegments()
        #expect(segments.map(\.conversation) == ["ses_1"])
        #expect(segments.texts == ["Write both"] && segments.calls == ["write", "bash"])
        #expect(
            segments.flatMap(\.edits).map { [$0.path] + $0.added } == [
                ["a.txt", "written line"], ["b.txt", "made line"],
            ])
    }

    @Test(.enabled(if: program("node") != nil, "node is not in PATH"))
    func `opencode's plugin does nothing where the program is gone`() throws {
        let clone = try DeveloperClone()
        try clone.git("session", "enable", "--agent", "opencode")
        let plugin = try clone.folder.read("work/.opencode/plugins/gatehouse.js")
        let lines = plugin.split(separator: "\n").map {
            $0.hasPrefix("const program") ? "const program = \"/nowhere/git-session\"" : String($0)
        }
        try clone.folder.write(lines.joined(separator: "\n"), to: "opencode/plugin.mjs")
        try clone.folder.write(
            """
            import { Gatehouse } from "./plugin.mjs"
            const hooks = await Gatehouse({ directory: "/nowhere" })
            await hooks["tool.execute.before"]({ tool: "bash", sessionID: "s", callID: "c" }, { args: {} })
            """, to: "opencode/run.mjs")
        let outcome = try clone.run("node", ["\(clone.folder.path)/opencode/run.mjs"])
        #expect(outcome.succeeded && outcome.output == "" && outcome.errors == "", "\(outcome)")
    }

    // MARK: Transcripts

    private func rollout(_ clone: DeveloperClone, adding line: String, to file: String) -> String {
        [
            #"{"timestamp":"2026-01-01T00:00:00.000Z","type":"session_meta","payload":{"id":"thread-1","cwd":"\#(clone.path)","cli_version":"1.0"}}"#,
            #"{"timestamp":"2026-01-01T00:00:00.000Z","type":"turn_context","payload":{"cwd":"\#(clone.path)","model":"gpt-5"}}"#,
            #"{"timestamp":"2026-01-01T00:00:01.000Z","type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"Go"}]}}"#,
            #"{"timestamp":"2026-01-01T00:00:03.000Z","type":"response_item","payload":{"type":"custom_tool_call","status":"completed","call_id":"k1","name":"apply_patch","input":"*** Begin Patch\n*** Add File: \#(file)\n+\#(line)\n*** End Patch"}}"#,
            #"{"timestamp":"2026-01-01T00:00:04.000Z","type":"response_item","payload":{"type":"custom_tool_call_output","call_id":"k1","output":"{\"output\":\"Success\",\"metadata\":{\"exit_code\":0}}"}}"#,
        ].joined(separator: "\n") + "\n"
    }

    private let rolloutPath = "account/.codex/sessions/2026/01/01/rollout-2026-01-01T00-00-00-thread-1.jsonl"

    private func setTime(_ time: Date, of file: String) throws {
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: file)
    }

    @Test func `what codex did without hooks is found at the commit`() throws {
        let clone = try DeveloperClone()
        try clone.folder.write(rollout(clone, adding: "codex's line", to: "a.txt"), to: rolloutPath)
        try clone.write("a.txt", "codex's line\n")
        try clone.commit("Add a")

        #expect(try clone.segments() == [1])
        #expect(try clone.trailers("Assisted-by") == ["codex:gpt-5"])
        let segments = try clone.checkedSegments()
        #expect(segments.texts == ["Go"] && segments.flatMap(\.edits).map(\.path) == ["a.txt"])
        try clone.write("b.txt", "a person's\n")
        try clone.commit("By hand")
        #expect(try clone.segments() == [])
    }

    @Test func `however much codex wrote into its transcript, its commit is linked`() throws {
        let clone = try DeveloperClone()
        let output = String(repeating: "what a command said ", count: 1_000)
        let filler = (1...60).map { number in
            #"{"timestamp":"2026-01-01T00:00:02.000Z","type":"response_item","payload":{"type":"message","role":"assistant","content":[{"type":"output_text","text":"\#(number) \#(output)"}]}}"#
        }.joined(separator: "\n")
        var lines = rollout(clone, adding: "codex's line", to: "a.txt").split(separator: "\n")
        lines.insert(Substring(filler), at: 3)
        try clone.folder.write(lines.joined(separator: "\n") + "\n", to: rolloutPath)
        try clone.write("a.txt", "codex's line\n")
        try clone.commit("Add a")
        #expect(try clone.segments() == [1])
        #expect(try clone.checkedSegments().texts.count == 61)
    }

    @Test func `a transcript from before the recording began, or of another project, is not taken`() throws {
        let clone = try DeveloperClone()
        try clone.folder.write(rollout(clone, adding: "an old line", to: "a.txt"), to: rolloutPath)
        try setTime(Date(timeIntervalSinceNow: -3_600), of: "\(clone.folder.path)/\(rolloutPath)")
        let elsewhere = rollout(clone, adding: "a line of elsewhere", to: "b.txt")
            .replacing(clone.path, with: clone.path + "-other").replacing("thread-1", with: "thread-2")
        try clone.folder.write(elsewhere, to: rolloutPath.replacing("thread-1", with: "thread-2"))
        try clone.write("a.txt", "an old line\n")
        try clone.write("b.txt", "a line of elsewhere\n")
        try clone.commit("Both")
        #expect(try clone.segments() == [] && clone.spool.sessions().isEmpty)
    }

    @Test func `a clock that was set back keeps no transcript from being found`() throws {
        let clone = try DeveloperClone()
        try clone.write("x.txt", "x\n")
        try clone.commit("Looks once")
        let spool = clone.path + "/.git/gatehouse"
        try setTime(Date(timeIntervalSinceNow: 86_400), of: spool + "/swept-commit")
        try clone.folder.write(rollout(clone, adding: "codex's line", to: "a.txt"), to: rolloutPath)
        try clone.write("a.txt", "codex's line\n")
        try clone.commit("Add a")
        #expect(try clone.segments() == [1])
    }

    private let aider = """

        # aider chat started at 2026-01-01 10:00:00

        > Aider v0.80.1
        > Main model: gpt-4o with diff edit format

        #### Greet

        hello.py
        ```python
        <<<<<<< SEARCH
        =======
        print('hello')
        >>>>>>> REPLACE
        ```

        > Applied edit to hello.py

        """

    @Test(arguments: [false, true])
    func `what aider's history tells is found at the commit, however long it is already`(isLong: Bool) throws
    {
        let clone = try DeveloperClone(isEnabled: false)
        let old = String(repeating: "#### An old question\n\nAn old answer.\n\n", count: isLong ? 20_000 : 1)
        if isLong {
            try clone.write(
                ".aider.chat.history.md", "\n# aider chat started at 2025-01-01 10:00:00\n\n" + old)
        }
        try clone.git("session", "enable")
        try clone.write(".gitignore", ".aider*\n")
        let before = isLong ? try clone.folder.read("work/.aider.chat.history.md") : ""
        try clone.write(".aider.chat.history.md", before + aider)
        try clone.write("hello.py", "print('hello')\n")
        try clone.commit("Greet")

        #expect(try clone.segments() == [1])
        #expect(try clone.trailers("Assisted-by") == ["aider:gpt-4o"])
        let texts = try clone.spool.sessions().flatMap { try clone.checkedSegments(of: $0).texts }
        #expect(texts.first == "Greet" && texts.count == 2, "what is older stays where it is")
    }

    @Test func `an agent that was started in a subfolder, where no hook runs, is found at the commit`() throws
    {
        let clone = try DeveloperClone()
        let folder = clone.path + "/packages/web"
        let name = String(folder.map { $0.isLetter || $0.isNumber ? $0 : "-" })
        try clone.folder.write(
            ClaudeLines.prompt("Write the page", uuid: "u1", cwd: folder)
                + ClaudeLines.call(
                    "Write", ["file_path": folder + "/page.ts", "content": "the agent's line\n"], id: "t1",
                    uuid: "u2", cwd: folder)
                + ClaudeLines.result(of: "t1", uuid: "u3", cwd: folder),
            to: "account/.claude/projects/\(name)/\(DeveloperClone.conversation).jsonl")
        try clone.write("packages/web/page.ts", "the agent's line\n")

        try clone.commit("Add the page")

        #expect(try clone.segments() == [1])
        #expect(try clone.checkedSegments().texts == ["Write the page"])
    }

    @Test func `a subagent's work belongs to the session that started it`() throws {
        let clone = try DeveloperClone()
        let parent = DeveloperClone.conversation
        let transcript = "account/.claude/projects/p/\(parent)/subagents/agent-1.jsonl"
        try clone.folder.write(
            ClaudeLines.prompt("Look into it", uuid: "u1", cwd: clone.path)
                + ClaudeLines.call(
                    "Write", ["file_path": clone.path + "/sub.txt", "content": "the subagent's line\n"],
                    id: "t1",
                    uuid: "u2", cwd: clone.path)
                + ClaudeLines.result(of: "t1", uuid: "u3", cwd: clone.path)
                + ClaudeLines.answer("Looked.", uuid: "u4", cwd: clone.path), to: transcript)
        try clone.claude("UserPromptSubmit", ["prompt": "Have it looked into"])
        try clone.write("sub.txt", "the subagent's line\n")
        try clone.claude(
            "SubagentStop",
            [
                "agent_id": "1", "agent_transcript_path": "\(clone.folder.path)/\(transcript)",
                "last_assistant_message": "Looked.",
            ])
        try clone.commit("Add sub")

        #expect(try clone.segments() == [1])
        let segments = try clone.checkedSegments()
        #expect(segments.first?.conversation == parent)
        #expect(Set(segments.texts) == ["Have it looked into", "Look into it", "Looked."])
        #expect(segments.flatMap(\.edits).flatMap(\.added) == ["the subagent's line"])
    }
}
