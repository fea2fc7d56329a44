import Foundation
import HelperTestSupport
import Testing

/// Hooks that an agent has not been allowed to run, and sessions that none told of.
@Suite struct ObstacleTests {
    private let clone: DeveloperClone

    init() throws { clone = try DeveloperClone(isEnabled: false) }

    private func doctor() throws -> String { try clone.tryGit(["session", "doctor"]).output }

    @Test func `Codex's two trusts are asked for until both are given`() throws {
        let said = try clone.git("session", "enable", "--agent", "codex")
        #expect(said.contains("does not trust") && said.contains("/hooks"))
        #expect(try doctor().contains("look at /hooks and trust them"))
        #expect(try clone.git("session", "status").contains("look at /hooks and trust them"))

        let file = clone.path + "/.codex/hooks.json"
        let hooks = (0..<8).map { "[hooks.state.\"\(file):event_\($0):0:0\"]\ntrusted_hash = \"sha256:0\"\n" }
        try clone.folder.write(
            "[projects.\"\(clone.path)\"]\ntrust_level = \"trusted\"\n" + hooks.joined(),
            to: "account/.codex/config.toml")
        #expect(try doctor() == "All is well.\n")
        try clone.folder.write(hooks.joined(), to: "account/.codex/config.toml")
        #expect(try doctor().contains("does not trust"))
    }

    @Test(arguments: [
        ("copilot", "account/.copilot/config.json", #"{"trustedFolders":["@"]}"#),
        ("mistral-vibe", "account/.vibe/trusted_folders.toml", "trusted = [\"@\"]\nuntrusted = []\n"),
    ])
    func `a folder that an agent does not trust is said`(agent: String, file: String, trust: String) throws {
        let said = try clone.git("session", "enable", "--agent", agent)
        #expect(said.contains("which it does not trust"))
        #expect(try doctor().contains("git session enable --global --agent \(agent)"))
        try clone.folder.write(trust.replacing("@", with: clone.folder.path), to: file)
        #expect(try doctor() == "All is well.\n")
    }

    @Test(arguments: ["account/.claude/settings.json", "work/.claude/settings.json"])
    func `hooks that are turned off in Claude Code are said`(file: String) throws {
        try clone.git("session", "enable", "--agent", "claude-code")
        #expect(try doctor() == "All is well.\n")
        try clone.folder.write("{\"disableAllHooks\":true}", to: file)
        #expect(try doctor().contains("'disableAllHooks' is set in \(clone.folder.path)/\(file)"))
    }

    @Test func `a commit says once that an agent's hooks told nothing, and doctor says it`() throws {
        try clone.git("session", "enable", "--agent", "claude-code")
        let project = clone.path.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
        let lines = [
            ClaudeLines.prompt("Write them", uuid: "u1", cwd: clone.path),
            ClaudeLines.call(
                "Write", ["file_path": clone.path + "/a.txt", "content": "an agent's line\n"], id: "t1",
                uuid: "u2", cwd: clone.path),
            ClaudeLines.result(of: "t1", uuid: "u3", cwd: clone.path),
        ]
        try clone.folder.write(
            lines.joined(),
            to: "account/.claude/projects/\(project)/\(ClaudeLines.conversation).jsonl")
        try clone.write("a.txt", "an agent's line\n")
        try clone.git("add", "--all")
        let commit = try clone.tryGit(["commit", "--quiet", "-m", "Add a"])
        #expect(try clone.segments() == [1])
        #expect(commit.errors.contains("claude-code ran no hooks in session"), "\(commit)")
        #expect(try doctor().contains("claude-code ran no hooks in session"))
        let amended = try clone.tryGit(["commit", "--quiet", "--amend", "--no-edit"])
        #expect(!amended.errors.contains("ran no hooks"))
        try clone.claude("UserPromptSubmit", ["prompt": "Go on"])
        #expect(try doctor() == "All is well.\n")
    }
}
