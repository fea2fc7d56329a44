import Foundation
import HelperTestSupport
import Testing

/// What `git session disable` leaves behind: nothing.
@Suite struct DisableTests {
    @Test func `disabling in one work tree disables the repository, and says so`() throws {
        let clone = try DeveloperClone()
        let tree = clone.folder.path + "/tree"
        try clone.git("worktree", "add", "--quiet", tree)
        try clone.git("session", "enable", in: tree)
        #expect(clone.folder.has("tree/.claude/settings.local.json"))

        let said = try clone.git("session", "disable", in: tree)

        #expect(said.contains("in this repository and its 1 other work tree"))
        #expect(!clone.folder.has("tree/.claude") && !clone.folder.has("work/.claude"))
        #expect(try !clone.folder.read("work/.git/info/exclude").contains("settings.local.json"))
        for directory in [clone.path, tree] {
            try clone.agentWrites(
                "a.txt", "some content\n", in: (directory as NSString).lastPathComponent)
            try clone.git("add", "--all", in: directory)
            try clone.git("commit", "--quiet", "-m", "Add a", in: directory)
            #expect(try clone.message(in: directory) == "Add a\n\n")
        }
    }

    @Test func `an agent that is disabled in one work tree is recorded in the others`() throws {
        let clone = try DeveloperClone()
        let tree = clone.folder.path + "/tree"
        try clone.git("worktree", "add", "--quiet", tree)
        try clone.git("session", "enable", in: tree)

        let said = try clone.git("session", "disable", "--agent", "claude-code", in: tree)

        #expect(said.contains("/tree: claude-code"))
        #expect(!clone.folder.has("tree/.claude") && clone.folder.has("work/.claude/settings.local.json"))
        #expect(try clone.git("status", "--porcelain") == "")
        try clone.git("session", "disable", "--agent", "claude-code")
        #expect(try !clone.folder.read("work/.git/info/exclude").contains("settings.local.json"))
    }

    @Test(arguments: ["", "mine\n", "mine", "one\r\ntwo", nil])
    func `info/exclude is as it was, to the letter`(before: String?) throws {
        let clone = try DeveloperClone(isEnabled: false)
        let path = clone.path + "/.git/info/exclude"
        try? FileManager.default.removeItem(atPath: clone.path + "/.git/info")
        if let before { try clone.write(".git/info/exclude", before) }
        try clone.git("session", "enable", "--agent", "claude-code", "--agent", "codex")
        try clone.git("session", "enable", "--agent", "cursor")
        #expect(try clone.git("status", "--porcelain") == "")
        try clone.git("session", "disable")
        #expect(FileManager.default.contents(atPath: path) == before.map { Data($0.utf8) })
    }

    @Test func `what a developer added to info/exclude since stays`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.write(".git/info/exclude", "mine")
        try clone.git("session", "enable")
        let during = try clone.folder.read("work/.git/info/exclude")
        try clone.write(".git/info/exclude", during + "later\n")
        try clone.git("session", "disable")
        #expect(try clone.folder.read("work/.git/info/exclude") == "mine\nlater\n")
    }

    @Test func `an agent's file that cannot be mended keeps nothing else, and is tried again`() throws {
        let clone = try DeveloperClone(isEnabled: false)
        try clone.git("session", "enable", "--agent", "claude-code", "--agent", "cursor")
        let enabled = try clone.folder.read("work/.claude/settings.local.json")
        try clone.write(".claude/settings.local.json", "{ broken")

        let outcome = try clone.tryGit(["session", "disable"])
        #expect(outcome.status == 1 && outcome.errors.contains("claude-code: "), "\(outcome)")
        #expect(!clone.folder.has("work/.cursor") && !clone.folder.has("work/.git/hooks/pre-push"))
        #expect(!clone.folder.has("work/.git/gatehouse/enabled"))

        try clone.write(".claude/settings.local.json", enabled)
        try clone.git("session", "disable")
        #expect(!clone.folder.has("work/.claude"))
        #expect(try clone.git("status", "--porcelain") == "")
    }

    @Test func `status and doctor say that recording is disabled, and how to begin again`() throws {
        let clone = try DeveloperClone()
        try clone.git("session", "disable")
        for command in ["status", "doctor"] {
            let said = try clone.tryGit(["session", command]).output
            #expect(said.contains("disabled in this repository") && said.contains("git session enable"))
        }
    }
}
