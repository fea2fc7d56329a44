import Foundation
import HelperTestSupport
import Programs
import Testing

/// What `git session enable` puts into agents' own configuration, and how it goes again.
@Suite struct AgentConfigurationTests {
    private static let files = [
        "claude-code": ".claude/settings.local.json", "codex": ".codex/hooks.json",
        "copilot": ".github/hooks/gatehouse.json", "cursor": ".cursor/hooks.json",
        "gemini-cli": ".gemini/settings.json", "mistral-vibe": ".vibe/hooks.toml",
        "opencode": ".opencode/plugins/gatehouse.js",
    ]

    private func json(_ clone: DeveloperClone, _ file: String) throws -> [String: Any] {
        try #require(
            JSONSerialization.jsonObject(with: Data(clone.folder.read("work/" + file).utf8)) as? [String: Any]
        )
    }

    @Test(arguments: files.keys.sorted())
    func `an agent's configuration appears, works, hides from Git and goes again`(agent: String) throws {
        let clone = try DeveloperClone(isEnabled: false)
        let file = try #require(Self.files[agent])

        let said = try clone.git("session", "enable", "--agent", agent)

        #expect(said.contains(agent))
        #expect(try clone.folder.read("work/" + file).contains("hook"))
        #expect(try clone.git("status", "--porcelain") == "")
        try clone.git("session", "disable")
        #expect(!clone.folder.has("work/" + file))
        #expect(!clone.folder.has("work/" + file.split(separator: "/")[0]), "the folder was made for it")
        #expect(try !clone.folder.read("work/.git/info/exclude").contains(file))
    }

    @Test(arguments: files.filter { $0.value.hasSuffix(".json") && $0.key != "copilot" }.keys.sorted())
    func `what was there stays and comes back to the letter`(agent: String) throws {
        let clone = try DeveloperClone(isEnabled: false)
        let file = try #require(Self.files[agent])
        let own =
            "{ \"mine\" :  [1.50, true, null],\n\"hooks\": {\"Stop\":[{\"hooks\":[{\"command\":\"mine\"}]}]} }"
        try clone.write(file, own)

        try clone.git("session", "enable", "--agent", agent)
        let enabled = try json(clone, file)
        try clone.git("session", "enable", "--agent", agent)
        let again = try json(clone, file)
        try clone.git("session", "disable")

        #expect((enabled["mine"] as? [Any])?.count == 3)
        let stop = try #require((enabled["hooks"] as? [String: [Any]])?["Stop"])
        #expect("\(stop)".contains("mine"))
        #expect(NSDictionary(dictionary: enabled) == NSDictionary(dictionary: again), "twice is once")
        #expect(try clone.folder.read("work/" + file) == own)
    }

    @Test func `the developer's own hooks stay beside ours, also where they change later`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        let own = "# mine\n[[hooks]]\nname = \"mine\"\ntype = \"post_agent\"\ncommand = \"true\""
        try clone.write(".vibe/hooks.toml", own)

        let said = try clone.git("session", "enable", "--agent", "mistral-vibe")
        let enabled = try clone.folder.read("work/.vibe/hooks.toml")
        try clone.git("session", "enable", "--agent", "mistral-vibe")

        #expect(said.contains("--trust"), "Vibe runs hooks of trusted folders only")
        #expect(enabled.hasPrefix(own + "\n") && enabled.contains("hook mistral-vibe"))
        #expect(try clone.folder.read("work/.vibe/hooks.toml") == enabled, "twice is once")
        try clone.git("session", "disable")
        #expect(try clone.folder.read("work/.vibe/hooks.toml") == own)

        try clone.git("session", "enable", "--agent", "mistral-vibe")
        try clone.write(".vibe/hooks.toml", "\(enabled)\n# added later\n")
        try clone.git("session", "disable")
        #expect(try clone.folder.read("work/.vibe/hooks.toml") == "\(own)\n\n\n# added later\n")
    }

    @Test func `a linked work tree without an agent's hooks is said, unless the main one's count there`()
        throws
    {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.git("session", "enable", "--agent", "claude-code", "--agent", "codex")
        let tree = clone.folder.path + "/tree"
        try clone.git("-c", "core.hooksPath=/dev/null", "worktree", "add", "--quiet", tree)

        let doctor = try clone.tryGit(["session", "doctor"], in: tree)
        #expect(doctor.status == 1 && doctor.output.contains("codex is not recorded in this work tree"))
        #expect(doctor.output.contains("git session enable --agent codex"))
        #expect(!doctor.output.contains("claude-code is not recorded"))

        try clone.git("session", "enable", "--agent", "codex", in: tree)
        let mended = try clone.tryGit(["session", "doctor"], in: tree)
        #expect(!mended.output.contains("is not recorded in this work tree"), "\(mended)")
    }

    @Test func `a work tree that is made later is recorded, for agents that look there alone`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.folder.write(
            "#!/bin/sh\necho \"$1 $3\" >>checked-out\nexit 3\n", to: "work/.git/hooks/post-checkout",
            isExecutable: true)
        try clone.git("session", "enable", "--agent", "claude-code", "--agent", "mistral-vibe")
        let tree = clone.folder.path + "/tree"
        let made = try clone.tryGit(["worktree", "add", "--quiet", tree])

        #expect(try clone.folder.read("tree/.vibe/hooks.toml").contains("hook mistral-vibe"))
        #expect(
            !FileManager.default.fileExists(atPath: tree + "/.claude"), "the main work tree's count there")
        #expect(try clone.git("status", "--porcelain", in: tree) == "?? checked-out\n")
        #expect(try clone.folder.read("tree/checked-out").hasSuffix(" 1\n"), "the hook from before runs, too")
        #expect(made.status == 3, "and decides: \(made)")
        try clone.git("session", "disable")
        #expect(!FileManager.default.fileExists(atPath: tree + "/.vibe"))
        #expect(try clone.folder.read("work/.git/hooks/post-checkout").contains("exit 3"))
    }

    @Test func `a link stays a link, and a file keeps its mode`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.folder.write("{\"mine\":1}", to: "account/shared.json")
        let shared = clone.folder.path + "/account/shared.json"
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: shared)
        try clone.write(".claude/x", "")
        try FileManager.default.createSymbolicLink(
            atPath: clone.path + "/.claude/settings.local.json", withDestinationPath: shared)

        try clone.git("session", "enable", "--agent", "claude-code")
        #expect(try clone.folder.read("account/shared.json").contains("hook claude-code"))
        try clone.git("session", "disable")

        let link = try FileManager.default.destinationOfSymbolicLink(
            atPath: clone.path + "/.claude/settings.local.json")
        let mode = try FileManager.default.attributesOfItem(atPath: shared)[.posixPermissions] as? Int
        #expect(link == shared && mode == 0o600)
        #expect(try clone.folder.read("account/shared.json") == "{\"mine\":1}")
    }

    @Test func `where the file was changed since, only our entries go`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.git("session", "enable", "--agent", "cursor")
        var root = try json(clone, ".cursor/hooks.json")
        var hooks = try #require(root["hooks"] as? [String: Any])
        hooks["stop"] = (hooks["stop"] as? [Any] ?? []) + [["command": "the developer's"]]
        root["hooks"] = hooks
        try clone.write(
            ".cursor/hooks.json",
            String(decoding: JSONSerialization.data(withJSONObject: root), as: UTF8.self))

        try clone.git("session", "disable")

        let left = try #require(json(clone, ".cursor/hooks.json")["hooks"] as? [String: [[String: String]]])
        #expect(left == ["stop": [["command": "the developer's"]]])
    }

    @Test func `a tracked file is said to differ`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.write(".gemini/settings.json", "{}\n")
        try clone.commit("Settings")

        let said = try clone.git("session", "enable", "--agent", "gemini-cli")

        #expect(said.contains(".gemini/settings.json is tracked by Git"))
        try clone.git("session", "disable")
        #expect(try clone.git("status", "--porcelain") == "")
    }

    @Test func `agents that are used here are found, by their folders`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        for folder in [".codex", ".config/opencode"] { try clone.folder.write("", to: "account/\(folder)/x") }

        let said = try clone.git("session", "enable")

        #expect(said.contains(": codex, opencode."))
        #expect(said.contains("/hooks"), "Codex wants its hooks trusted")
        #expect(!clone.folder.has("work/.claude"))
    }

    @Test func `an agent that is not known is refused in words, Aider explained`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        let unknown = try clone.tryGit(["session", "enable", "--agent", "nobody"])
        let aider = try clone.tryGit(["session", "enable", "--agent", "aider"])
        #expect(
            unknown.status == 1
                && unknown.errors.contains(
                    "claude-code, codex, copilot, cursor, gemini-cli, mistral-vibe, opencode")
        )
        #expect(aider.errors.contains("Aider has no hooks"))
        #expect(!clone.folder.has("work/.git/gatehouse"))
    }

    @Test func `one agent alone is disabled, the others go on`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.git("session", "enable", "--agent", "codex", "--agent", "cursor")
        try clone.git("session", "disable", "--agent", "codex")
        #expect(!clone.folder.has("work/.codex") && clone.folder.has("work/.cursor/hooks.json"))
        #expect(clone.folder.has("work/.git/hooks/pre-push"))
    }

    @Test func `Copilot's hook never denies a tool, even where the program is gone`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.git("session", "enable", "--agent", "copilot")
        let hooks = try #require(
            json(clone, ".github/hooks/gatehouse.json")["hooks"] as? [String: [[String: Any]]])
        let command = try #require(hooks["preToolUse"]?.first?["bash"] as? String)
        let broken = command.replacing("git-session'", with: "git-session-gone'")
        let outcome = try ChildProcess.run(
            "/bin/sh", ["-c", broken], environment: ["PATH": "/usr/bin:/bin"], input: Array("{}".utf8))
        #expect(command != broken && outcome.succeeded && outcome.output.isEmpty)
    }
}
