import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// `git session import`: transcripts of this repository are found where their agents keep them.
@Suite struct ImportTests {
    /// Puts a transcript of this clone where the agent keeps such, and returns its path.
    private func place(_ agent: String, _ clone: DeveloperClone) throws -> String {
        let munged = String(clone.path.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
        let top = clone.path
        let (path, content): (String, String) =
            switch agent {
            case "claude-code":
                (
                    "account/.claude/projects/\(munged)/\(DeveloperClone.conversation).jsonl",
                    ClaudeLines.prompt("Add a", uuid: "1", cwd: top)
                        + ClaudeLines.call(
                            "Write", ["file_path": top + "/a.txt", "content": "a line\n"], id: "t", uuid: "2",
                            cwd: top)
                        + ClaudeLines.result(of: "t", uuid: "3", cwd: top)
                )
            case "codex":
                (
                    "account/.codex/sessions/2026/01/02/rollout-1.jsonl",
                    #"{"timestamp":"2026-01-01T00:00:00.000Z","type":"session_meta","payload":{"id":"c","cwd":"\#(top)"}}"#
                        + "\n"
                        + #"{"timestamp":"2026-01-01T00:00:03.000Z","type":"response_item","payload":{"type":"custom_tool_call","call_id":"k","name":"apply_patch","input":"*** Begin Patch\n*** Add File: a.txt\n+a line\n*** End Patch"}}"#
                        + "\n"
                        + #"{"timestamp":"2026-01-01T00:00:04.000Z","type":"response_item","payload":{"type":"custom_tool_call_output","call_id":"k","output":"Success. Updated the following files:\nA a.txt"}}"#
                        + "\n"
                )
            default:
                (
                    "work/.aider.chat.history.md",
                    "\n# aider chat started at 2026-01-01 10:00:00\n\n#### Add a\n\na.txt\n```\n<<<<<<< SEARCH\n=======\n"
                        + "a line\n>>>>>>> REPLACE\n```\n\n> Applied edit to a.txt\n"
                )
            }
        try clone.folder.write(content, to: path)
        return "\(clone.folder.path)/\(path)"
    }

    @Test(arguments: ["claude-code", "codex", "aider"])
    func `a transcript is found, listed, imported once, and linked by amending`(agent: String) throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.write(".gitignore", ".aider*\n")
        try clone.write("a.txt", "a line\n")
        try clone.commit("Before recording began")
        let path = try place(agent, clone)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -86_400)], ofItemAtPath: path)
        try clone.git("session", "enable")

        #expect(try clone.git("session", "import", agent, "--list") == path + "\n")
        #expect(clone.spool.sessions().isEmpty, "a list imports nothing")
        let said = try clone.git("session", "import", agent)
        #expect(said.hasPrefix(path + "\nSession \(try clone.onlySession().id): "))
        #expect(!said.contains(" 0 new events"))
        #expect(try clone.git("session", "import", agent).contains(" 0 new events"))

        try clone.git("commit", "--quiet", "--amend", "--no-edit")
        #expect(try clone.segments() == [1])
        #expect(try clone.trailers("Assisted-by").first?.hasPrefix(agent) == true)
        #expect(
            try clone.checkedSegments().flatMap(\.edits).map { [$0.path] + $0.added } == [
                ["a.txt", "a line"]
            ])
    }

    @Test func `an agent's short name means it, and one that is not known is told the others`() throws {
        let clone = try DeveloperClone()
        let path = try place("claude-code", clone)
        #expect(try clone.git("session", "import", "claude", "--list") == path + "\n")
        let unknown = try clone.tryGit(["session", "import", "parrot"])
        #expect(
            unknown.status != 0
                && unknown.errors.contains("Unknown agent 'parrot'. The known ones are: claude-code"))
        let none = try clone.tryGit(["session", "import", "cursor"])
        #expect(none.status == 1 && none.errors.contains("found no transcript of cursor"))
    }

    @Test func `one that cannot be read keeps the others from nothing`() throws {
        let clone = try DeveloperClone()
        let good = try place("claude-code", clone)
        let folder = (good as NSString).deletingLastPathComponent
        try Data("not JSON\n".utf8).write(to: URL(fileURLWithPath: folder + "/broken.jsonl"))
        let outcome = try clone.tryGit(["session", "import", "claude-code"])
        #expect(outcome.succeeded && outcome.output.contains("  cannot be read: "), "\(outcome)")
        #expect(try clone.onlySession().unsealedPaths() == ["a.txt"])
        let missing = try clone.tryGit(["session", "import", "claude-code", "/nowhere/t.jsonl"])
        #expect(missing.status == 1 && missing.errors.contains("/nowhere/t.jsonl"))
    }

    @Test func `a transcript of a linked worktree belongs to the repository`() throws {
        let clone = try DeveloperClone()
        let tree = clone.folder.path + "/tree"
        try clone.git("worktree", "add", "--quiet", tree)
        let path = "account/.codex/sessions/2026/01/02/rollout-2.jsonl"
        try clone.folder.write(
            #"{"timestamp":"2026-01-01T00:00:00.000Z","type":"session_meta","payload":{"id":"c","cwd":"\#(tree)"}}"#
                + "\n", to: path)
        #expect(try clone.git("session", "import", "codex", "--list") == "\(clone.folder.path)/\(path)\n")
    }

    @Test func `a transcript that is not there is said in words`() throws {
        let clone = try DeveloperClone()
        let outcome = try clone.tryGit(["session", "import", "claude-code", "/nowhere/x.jsonl"])
        #expect(outcome.status == 1)
        #expect(outcome.errors == "Error: cannot read the transcript /nowhere/x.jsonl\n")
    }
}
