import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// `git session enable --global`: recording in every repository of the account that has a mirror.
@Suite struct EverywhereTests {
    private let clone: DeveloperClone

    init() throws { clone = try DeveloperClone() }

    private var mirror: String { clone.remotePath("mirror") }

    /// A clone of the mirror that nothing was done in.
    private func cloneAgain(_ name: String) throws -> String {
        let path = "\(clone.folder.path)/\(name)"
        try clone.git("clone", "--quiet", mirror, path)
        return path
    }

    private func enableEverywhere(_ agents: String...) throws -> String {
        try clone.addRemote("mirror", isMirror: true)
        try clone.git("push", "--quiet", "mirror", "main")
        let named = agents.flatMap { ["--agent", $0] }
        let outcome = try clone.tryGit(["session", "enable", "--global"] + named)
        #expect(outcome.succeeded, "\(outcome)")
        return outcome.output
    }

    @Test func `an agent's first touch begins the recording of a clone that has a known mirror, and is told`()
        throws
    {
        let said = try enableEverywhere("claude-code")
        #expect(said.contains("every repository of this account that has a mirror"))
        #expect(said.contains("\(clone.folder.path)/account/.claude/settings.json"))
        #expect(said.contains("git.example.com"))
        let other = try cloneAgain("other")

        try clone.asksAbove("Write it", turn: "p1")
        let path = other + "/a.txt"
        try clone.folder.write("an agent's line\n", to: "other/a.txt")
        let told = try clone.claudeAbove(
            "PostToolUse",
            [
                "tool_name": "Write", "tool_use_id": "t1",
                "tool_input": ["file_path": path, "content": "an agent's line\n"],
                "tool_response": ["type": "create"],
            ])

        #expect(told.output.contains("systemMessage") && told.output.contains("recording began in \(other)"))
        #expect(try clone.git("status", "--porcelain", in: other) == "?? a.txt\n")
        try clone.git("add", "--all", in: other)
        try clone.git("commit", "--quiet", "-m", "Add a", in: other)
        #expect(try clone.segments(in: other) == [1])
        let pushed = try clone.tryGit(["push", "origin", "main"], in: other)
        #expect(pushed.succeeded && pushed.errors.contains("shipped 1 segment"), "\(pushed)")
        #expect(try clone.recorded(in: "other") == ["Write it", "Write", "a.txt: an agent's line"])
    }

    @Test func `the clone that it is called in is the first, and makes its mirror known`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.addRemote("mirror", isMirror: true)
        let said = try clone.git("session", "enable", "--global", "--agent", "claude-code")
        #expect(said.contains("Known mirrors: those of git.example.com"))
        #expect(said.contains("Sessions go to: mirror"))
        #expect(clone.folder.has("work/.git/gatehouse/enabled") && !clone.folder.has("work/.claude"))
        #expect(try clone.git("session", "status").contains("Recording in \(clone.path): claude-code"))
        #expect(try clone.git("session", "doctor") == "All is well.\n")
    }

    @Test func `a clone without a mirror only becomes part of it when it has one`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.git("session", "enable", "--global", "--agent", "claude-code")
        #expect(!clone.folder.has("work/.git/gatehouse"))
    }

    @Test func `a command begins it, too, in the repositories that it names or that are below`() throws {
        _ = try enableEverywhere("claude-code")
        _ = try cloneAgain("one")
        _ = try cloneAgain("deep/two")
        try clone.asksAbove("Generate", turn: "p1")
        try clone.runsAbove("make", call: "t1") {
            try clone.folder.write("a made line\n", to: "one/made.txt")
            try clone.folder.write("a made line below\n", to: "deep/two/made.txt")
        }
        #expect(try clone.recorded(in: "one") == ["Generate", "Bash", "made.txt: a made line"])
        #expect(try clone.recorded(in: "deep/two") == ["Generate", "Bash", "made.txt: a made line below"])
    }

    @Test func `an agent that was started in the clone itself begins it with its first event`() throws {
        _ = try enableEverywhere("claude-code")
        let other = try cloneAgain("other")
        let told = try clone.claude("SessionStart", ["source": "startup"], in: other)
        #expect(told.output.contains("recording began"))
        #expect(clone.folder.has("other/.git/gatehouse/enabled"))
    }

    @Test func `a clone without a known mirror, or where it was disabled, is left alone`() throws {
        _ = try enableEverywhere("claude-code")
        try clone.addRepository("private", isEnabled: false)
        let other = try cloneAgain("other")
        try clone.git("session", "enable", "--no-agent-hooks", in: other)
        try clone.git("session", "disable", in: other)
        for name in ["private", "other"] {
            try clone.asksAbove("Write it", turn: "p1")
            try clone.writesAbove("\(name)/a.txt", "a line\n", call: "t-\(name)")
            #expect(!clone.folder.has("\(name)/.git/gatehouse/enabled"))
            #expect(!clone.folder.has("\(name)/.git/gatehouse/sessions"))
        }
        #expect(!clone.folder.has("private/.git/gatehouse"))
    }

    @Test func `a clone that was disabled before its first touch stays out`() throws {
        _ = try enableEverywhere("claude-code")
        let other = try cloneAgain("other")
        try clone.git("session", "disable", in: other)
        try clone.asksAbove("Write it", turn: "p1")
        try clone.writesAbove("other/a.txt", "a line\n", call: "t1")
        try clone.claude("SessionStart", ["source": "startup"], in: other)
        #expect(!clone.folder.has("other/.git/gatehouse/enabled"))
        #expect(!clone.folder.has("other/.git/gatehouse/sessions"))
    }

    @Test(arguments: [true, false])
    func `once the account's hooks are gone, clones that relied on them say so, and how to mend it`(
        isCalledThere: Bool
    ) throws {
        _ = try enableEverywhere("claude-code", "codex")
        let other = try cloneAgain("other")
        if isCalledThere {
            try clone.git("session", "enable", "--agent", "claude-code", "--agent", "codex", in: other)
        } else {
            try clone.claude("SessionStart", ["source": "startup"], in: other)
        }
        #expect(!clone.folder.has("other/.claude"))
        #expect(try !clone.tryGit(["session", "doctor"], in: other).output.contains("is no longer recorded"))

        let disabled = try clone.git("session", "disable", "--global")
        #expect(disabled.contains("'git session enable' puts the agents' in"))
        for command in ["doctor", "status"] {
            let said = try clone.tryGit(["session", command], in: other).output
            #expect(said.contains("claude-code is no longer recorded here"), "\(said)")
            #expect(said.contains("git session enable --agent claude-code"))
        }
        #expect(try clone.tryGit(["session", "doctor"], in: other).status == 1)
        try clone.git("session", "enable", "--agent", "claude-code", in: other)
        try clone.git("session", "disable", "--agent", "codex", in: other)
        let mended = try clone.tryGit(["session", "doctor"], in: other)
        #expect(mended.succeeded, "\(mended)")
    }

    @Test func `a file that cannot be mended keeps no other, and is tried again`() throws {
        let own = "{ \"mine\" :  [1.50] }"
        try clone.folder.write(own, to: "account/.codex/hooks.json")
        _ = try enableEverywhere("claude-code", "codex", "cursor")
        let enabled = try clone.folder.read("account/.codex/hooks.json")
        try clone.folder.write("{ broken", to: "account/.codex/hooks.json")

        let outcome = try clone.tryGit(["session", "disable", "--global"])
        #expect(outcome.status == 1 && outcome.errors.contains("codex: "), "\(outcome)")
        #expect(outcome.errors.contains("is not a JSON object"))
        #expect(!clone.folder.has("account/.claude/settings.json") && !clone.folder.has("account/.cursor"))
        let other = try cloneAgain("other")
        try clone.claude("SessionStart", ["source": "startup"], in: other)
        #expect(!clone.folder.has("other/.git/gatehouse"), "the account records no longer")

        try clone.folder.write(enabled, to: "account/.codex/hooks.json")
        let again = try clone.tryGit(["session", "disable", "--global"])
        #expect(again.succeeded, "\(again)")
        #expect(try clone.folder.read("account/.codex/hooks.json") == own)
    }

    @Test func `it can be turned on anywhere, and off again to the byte`() throws {
        let own = "{ \"mine\" :  [1.50, null],\n\"hooks\": {\"Stop\":[]} }"
        try clone.folder.write(own, to: "account/.claude/settings.json")
        try clone.folder.write("# mine", to: "account/.vibe/hooks.toml")
        let agents = [
            "claude-code", "codex", "copilot", "cursor", "gemini-cli", "mistral-vibe", "opencode",
        ].flatMap { ["--agent", $0] }
        let account = clone.folder.path + "/account"
        let before = try clone.run("find", [account, "-type", "f"]).output
        let enabled = try clone.tryGit(
            ["session", "enable", "--global"] + agents, in: clone.folder.path)
        #expect(enabled.succeeded && enabled.output.contains("No mirror is known yet"), "\(enabled)")
        for file in [
            ".claude/settings.json", ".codex/hooks.json", ".copilot/hooks/gatehouse.json",
            ".cursor/hooks.json",
            ".gemini/settings.json", ".vibe/hooks.toml", ".config/opencode/plugins/gatehouse.js",
        ] {
            #expect(enabled.output.contains("\(account)/\(file)"))
            #expect(try clone.folder.read("account/" + file).contains("hook"))
        }
        #expect(!clone.folder.has("account/.gitconfig"))
        let disabled = try clone.tryGit(["session", "disable", "--global"], in: clone.folder.path)
        #expect(disabled.succeeded)
        #expect(try clone.folder.read("account/.claude/settings.json") == own)
        #expect(try clone.folder.read("account/.vibe/hooks.toml") == "# mine")
        #expect(try clone.run("find", [account, "-type", "f"]).output == before)
    }

    // MARK: Asking a server

    /// A bare repository beside the mirror, on its server.
    private func makeBeside(_ name: String) throws -> String {
        let path = clone.remotePath(name)
        try clone.git("init", "--quiet", "--bare", "--initial-branch=main", path)
        return path
    }

    private func touches(_ name: String, call: String = "t1") throws -> String {
        try clone.folder.write("a line\n", to: "\(name)/a.txt")
        return try clone.claudeAbove(
            "PostToolUse",
            [
                "tool_name": "Write", "tool_use_id": call,
                "tool_input": ["file_path": "\(clone.folder.path)/\(name)/a.txt", "content": "a line\n"],
                "tool_response": ["type": "create"],
            ]
        ).output
    }

    @Test func `another mirror of a known home is found by asking its server`() throws {
        _ = try enableEverywhere("claude-code")
        _ = try makeBeside("second")
        try clone.announce(home: "home-mirror", key: clone.homeKey, at: "second")
        try clone.git("clone", "--quiet", clone.remotePath("second"), clone.folder.path + "/other")
        #expect(try touches("other").contains("recording began"))
        #expect(try clone.recorded(in: "other") == ["Write", "a.txt: a line"])
    }

    @Test func `a clone's own settings run nothing and lead nowhere while its server is asked`() throws {
        _ = try enableEverywhere("claude-code")
        let second = try makeBeside("second")
        try clone.addRepository("other", isEnabled: false)
        let other = clone.folder.path + "/other"
        let trap = "ext::touch \(clone.folder.path)/trapped"
        try clone.git("remote", "add", "origin", "near:", in: other)
        try clone.git("config", "url.\(second).insteadOf", "near:", in: other)
        try clone.git("config", "url.\(trap).insteadOf", second, in: other)
        try clone.git("config", "protocol.ext.allow", "always", in: other)
        #expect(try touches("other") == "")
        #expect(!clone.folder.has("trapped"))
    }

    @Test func `a server that does not answer is told of, and keeps no other clone waiting`() throws {
        _ = try enableEverywhere("claude-code")
        let gone = try makeBeside("gone")
        for name in ["one", "two"] {
            try clone.addRepository(name, isEnabled: false)
            try clone.git("remote", "add", "origin", gone, in: clone.folder.path + "/" + name)
        }
        try FileManager.default.moveItem(atPath: gone, toPath: gone + ".away")
        try clone.asksAbove("Generate", turn: "p1")
        let payload = """
            {"session_id":"\(DeveloperClone.conversation)","cwd":"\(clone.folder.path)","tool_use_id":"t1",\
            "hook_event_name":"PreToolUse","tool_name":"Bash","tool_input":{"command":"make"}}
            """
        let told = try clone.tryGit(
            ["session", "hook", "claude-code"], in: clone.folder.path,
            environment: ["GIT_TRACE2_EVENT": clone.folder.path + "/trace"], input: payload)
        #expect(told.output.contains("is not recorded") && told.output.contains(gone), "\(told)")
        let asked = try clone.folder.read("trace").split(separator: "\n").filter {
            $0.contains(#""cmd_name""#) && $0.contains(#""ls-remote""#)
        }
        #expect(asked.count == 1, "its server is asked once")
        try clone.runsAbove("make", call: "t1") {
            for name in ["work", "one", "two"] {
                try clone.folder.write("a made line\n", to: "\(name)/made.txt")
            }
        }
        #expect(try clone.recorded(in: "work") == ["Generate", "Bash", "made.txt: a made line"])
        for name in ["one", "two"] {
            let path = clone.folder.path + "/" + name
            #expect(!clone.folder.has("\(name)/.git/gatehouse"))
            let doctor = try clone.tryGit(["session", "doctor"], in: path)
            #expect(doctor.output.contains("was not recorded") && doctor.output.contains(gone), "\(doctor)")
            try clone.git("session", "enable", "--no-agent-hooks", in: path)
            try clone.git("add", "--all", in: path)
            let commit = try clone.tryGit(["commit", "--quiet", "-m", "All"], in: path)
            #expect(commit.errors.contains("was not recorded") && commit.errors.contains(gone), "\(commit)")
            let again = try clone.tryGit(["commit", "--quiet", "--allow-empty", "-m", "Once"], in: path)
            #expect(!again.errors.contains("was not recorded"), "\(again)")
        }
    }

    @Test func `what was not recorded is no news any more once its transcript was imported`() throws {
        _ = try enableEverywhere("claude-code")
        let gone = try makeBeside("gone")
        let one = clone.folder.path + "/one"
        try clone.addRepository("one", isEnabled: false)
        try clone.git("remote", "add", "origin", gone, in: one)
        try FileManager.default.moveItem(atPath: gone, toPath: gone + ".away")
        #expect(try touches("one").contains("is not recorded"))
        try clone.git("session", "enable", "--no-agent-hooks", in: one)
        let before = try clone.tryGit(["session", "doctor"], in: one)
        #expect(before.output.contains("was not recorded"), "\(before)")

        let input = ["file_path": one + "/a.txt", "content": "a line\n"]
        try clone.folder.write(
            ClaudeLines.prompt("Add a line", uuid: "1", cwd: one)
                + ClaudeLines.call("Write", input, id: "t1", uuid: "2", cwd: one)
                + ClaudeLines.result(of: "t1", uuid: "3", cwd: one),
            to: "transcript.jsonl")
        try clone.git(
            "session", "import", "claude-code", clone.folder.path + "/transcript.jsonl", in: one)
        let after = try clone.tryGit(["session", "doctor"], in: one)
        #expect(!after.output.contains("was not recorded"), "\(after)")
    }
}
