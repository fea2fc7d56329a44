import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// The link from a commit to its sessions through all that Git does to commits, with real git.
@Suite struct RewritingTests {
    private func recorded(_ lines: String = "first line of the agent\n") throws -> DeveloperClone {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", lines)
        return clone
    }

    @Test func `a cherry-pick brings the link along`() throws {
        let clone = try recorded()
        try clone.commit("Add a")
        try clone.git("checkout", "--quiet", "-b", "side", "HEAD~1")
        try clone.git("cherry-pick", "-x", "main")
        #expect(try clone.segments() == [1])
    }

    @Test func `a cherry-pick without a commit names the session when it is committed by hand`() throws {
        let clone = try recorded()
        try clone.commit("Add a")
        try clone.git("checkout", "--quiet", "-b", "side", "HEAD~1")
        try clone.git("cherry-pick", "--no-commit", "main")
        // The message is Git's own again, with its trailers.
        try clone.git("commit", "--quiet", "--no-edit", "-C", "main")
        #expect(try clone.segments() == [1])
    }

    @Test func `a rebase keeps each commit's own link, also where it rewords`() throws {
        let clone = try recorded()
        try clone.commit("Add a")
        try clone.agentWrites("b.txt", "second line of the agent\n")
        try clone.commit("Add b")
        try clone.git("checkout", "--quiet", "-b", "base", "HEAD~2")
        try clone.write("c.txt", "a person's line\n")
        try clone.commit("Person")
        try clone.git("checkout", "--quiet", "main")

        try clone.git(
            "rebase", "--quiet", "--interactive", "base",
            environment: [
                "GIT_SEQUENCE_EDITOR": "sed -i '1s/^pick/reword/'", "GIT_EDITOR": "sed -i '1s/.*/New words/'",
            ])

        #expect(try clone.segments(of: "HEAD~1") == [1] && clone.segments(of: "HEAD") == [2])
        #expect(try clone.message(of: "HEAD~1").hasPrefix("New words\n"))
        #expect(try clone.segments(of: "HEAD~2") == [], "the person's commit is left alone")
    }

    @Test func `a rebase that stops for a conflict links what the agent resolved`() throws {
        let clone = try recorded("line one of the agent\n")
        try clone.commit("Add a")
        try clone.git("checkout", "--quiet", "-b", "base", "HEAD~1")
        try clone.write("a.txt", "line one of a person\n")
        try clone.commit("Person's a")
        try clone.git("checkout", "--quiet", "main")

        let stopped = try clone.tryGit(["rebase", "--quiet", "base"])
        try clone.agentWrites("a.txt", "line one, merged by the agent\n")
        try clone.git("add", "a.txt")
        try clone.git("rebase", "--continue")

        #expect(!stopped.succeeded)
        #expect(try clone.segments().sorted() == [1, 2])
    }

    @Test func `a reverted commit's revert claims nothing`() throws {
        let clone = try recorded()
        try clone.commit("Add a")
        try clone.git("revert", "--no-edit", "HEAD")
        #expect(try clone.segments() == [])
    }

    @Test func `a merge whose conflicts an agent resolved names it, the lines of either side do not`() throws
    {
        let clone = try recorded("line one of the agent\n")
        try clone.commit("Add a")
        try clone.git("checkout", "--quiet", "-b", "side", "HEAD~1")
        try clone.write("a.txt", "line one of a person\n")
        try clone.commit("Person's a")
        let stopped = try clone.tryGit(["merge", "--quiet", "main"])
        try clone.agentWrites("a.txt", "line one, merged by the agent\n")
        try clone.git("add", "a.txt")
        try clone.git("commit", "--quiet", "--no-edit")
        #expect(!stopped.succeeded)
        #expect(try clone.segments() == [2])
    }

    @Test func `on a detached HEAD commits are linked`() throws {
        let clone = try recorded()
        try clone.git("checkout", "--quiet", "--detach")
        try clone.commit("Add a")
        #expect(try clone.segments() == [1])
    }

    @Test func `a commit of some paths only names what is in it`() throws {
        let clone = try recorded()
        try clone.git("add", "--all")
        try clone.write("README", "changed by a person\n")
        try clone.git("commit", "--quiet", "-m", "Readme", "README")
        #expect(try clone.segments() == [])
        try clone.git("commit", "--quiet", "-m", "Add a", "a.txt")
        #expect(try clone.segments() == [1])
    }

    @Test func `a file committed in two parts is named by both`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "first line of the agent\nsecond line of the agent\n")
        try clone.write("a.txt", "first line of the agent\n")
        try clone.git("add", "--all")
        try clone.write("a.txt", "first line of the agent\nsecond line of the agent\n")
        try clone.git("commit", "--quiet", "-m", "First part")
        #expect(try clone.segments() == [1])
        #expect(try clone.commit("Second part").contains("AI-Session"))
        #expect(try clone.segments() == [1])
    }

    @Test func `a bare commit as a graphical client runs it, with another index, is linked`() throws {
        let clone = try recorded()
        let index = clone.folder.path + "/other-index"
        try clone.git("read-tree", "HEAD", environment: ["GIT_INDEX_FILE": index])
        try clone.git("add", "--all", environment: ["GIT_INDEX_FILE": index])
        let outcome = try clone.tryGit(
            ["commit", "--quiet", "--file", "-", "--cleanup=strip"], environment: ["GIT_INDEX_FILE": index],
            input: "By a client\n")
        #expect(outcome.succeeded, "\(outcome)")
        #expect(try clone.segments() == [1])
    }

    @Test func `a message whose trailers were deleted is said at once, and amending puts them back`() throws {
        let clone = try recorded()
        try clone.git("add", "--all")
        let outcome = try clone.tryGit(
            ["commit", "--quiet"], environment: ["GIT_EDITOR": "sed -i -e '/^AI-Session/d' -e '1s/.*/Add a/'"]
        )
        #expect(outcome.succeeded)
        #expect(outcome.errors.contains("its message no longer names it"))
        try clone.git("commit", "--quiet", "--amend", "--no-edit")
        #expect(try clone.segments() == [1])
    }

    @Test func `a commit past the hooks that link is said at once by the one after it`() throws {
        let clone = try recorded()
        for hook in ["prepare-commit-msg", "commit-msg"] {
            try FileManager.default.removeItem(atPath: "\(clone.path)/.git/hooks/\(hook)")
        }
        try clone.git("add", "--all")
        let outcome = try clone.tryGit(["commit", "--quiet", "-m", "Add a"])
        #expect(outcome.succeeded)
        #expect(outcome.errors.contains("does not name it"))
    }

    @Test func `a submodule is a repository of its own, and an agent above it is recorded there`() throws {
        let clone = try DeveloperClone()
        let origin = clone.folder.path + "/library"
        try clone.git("init", "--quiet", "--initial-branch=main", origin)
        try clone.folder.write("x\n", to: "library/x")
        try clone.git("add", "--all", in: origin)
        try clone.git("commit", "--quiet", "-m", "Library", in: origin)
        try clone.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", origin, "lib")
        try clone.commit("Add the library")
        let lib = clone.path + "/lib"
        try clone.git("session", "enable", in: lib)

        try clone.claude("UserPromptSubmit", ["prompt": "Change the library"])
        try clone.agentWrites("lib/new.txt", "a line in the library\n")
        try clone.git("add", "--all", in: lib)
        try clone.git("commit", "--quiet", "-m", "In the library", in: lib)
        let above = try clone.commit("Take the new library")

        #expect(try clone.segments(in: lib) == [1])
        #expect(!above.contains("AI-Session"))
    }

    @Test(arguments: ["husky", "lefthook", "pre-commit"])
    func `hooks of other tools run as before, and their refusal stands`(tool: String) throws {
        let clone = try DeveloperClone(isEnabled: false)
        // What each of them puts into a clone.
        if tool == "husky" {
            try clone.git("config", "core.hooksPath", ".husky/_")
            try clone.hook(
                "pre-commit", "echo checked >>\"$(git rev-parse --git-dir)/ran\"", in: "work/.husky/_")
            try clone.hook("commit-msg", "! grep -q forbidden \"$1\"", in: "work/.husky/_")
        } else {
            try clone.hook("pre-commit", "echo checked >>\"$(git rev-parse --git-dir)/ran\"")
            try clone.hook("commit-msg", "! grep -q forbidden \"$1\"")
        }
        try clone.git("session", "enable")
        try clone.agentWrites("a.txt", "some content\n")
        try clone.git("add", "--all")

        let refused = try clone.tryGit(["commit", "--quiet", "-m", "a forbidden word"])
        let taken = try clone.tryGit(["commit", "--quiet", "-m", "Add a"])

        #expect(!refused.succeeded && taken.succeeded)
        #expect(try clone.segments() == [1])
        #expect(try clone.folder.read("work/.git/ran") == "checked\nchecked\n")
        // A tool that puts its hooks in again takes ours away: that is seen.
        if tool != "husky" {
            try clone.hook("prepare-commit-msg", "exit 0")
            #expect(try clone.tryGit(["session", "doctor"]).output.contains("prepare-commit-msg"))
            try clone.git("session", "enable")
            #expect(try clone.tryGit(["session", "doctor"]).succeeded)
        }
    }

    // MARK: Other words by -m and -F

    /// The trailers of the last commit's message, as lines.
    private func trailers(_ clone: DeveloperClone) throws -> [String] {
        try Trailer.parse(clone.message()).map { "\($0.key): \($0.value)" }
    }

    @Test func `other words for what an agent wrote keep the name, and that is said`() throws {
        let clone = try recorded()
        try clone.commit("Add a")
        let before = try trailers(clone)
        let reworded = try clone.tryGit(["commit", "--quiet", "--amend", "-m", "Other words"])
        #expect(try trailers(clone) == before && clone.segments() == [1])
        #expect(reworded.errors.contains("still names"), "\(reworded)")
        let read = try clone.tryGit(
            ["commit", "--quiet", "--amend", "-F", "-"], input: "Other words again\n")
        #expect(try trailers(clone) == before, "\(read)")
        // Whoever sees the line and deletes it means it.
        try clone.git(
            "commit", "--quiet", "--amend", environment: ["GIT_EDITOR": "sed -i '/^A[Is]/d; /^ sha256/d'"])
        #expect(try clone.segments() == [])
    }

    @Test(arguments: ["-m", "-F"])
    func `a name that no line speaks for stays out with the old words, and that is said`(option: String)
        throws
    {
        let clone = try recorded()
        try clone.commit("Add a")
        let named = try trailers(clone).joined(separator: "\n")
        try clone.write("b.txt", "a person's line\n")
        try clone.git("add", "--all")
        try clone.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "Add b\n\n\(named)")
        #expect(try clone.segments() == [1])

        let words = option == "-m" ? ["-m", "Own work"] : ["-F", "-"]
        let amended = try clone.tryGit(["commit", "--quiet", "--amend"] + words, input: "Own work\n")

        #expect(try clone.message() == "Own work\n\n", "\(amended)")
        #expect(amended.errors.contains("so the commit does not either"), "\(amended)")
        let again = try clone.tryGit(["commit", "--quiet", "--amend", "-m", "Own work, once more"])
        #expect(try clone.message() == "Own work, once more\n\n" && again.errors.isEmpty, "\(again)")
    }

    @Test func `of names that no line speaks for those go that the commit's own does not need`() throws {
        let clone = try recorded()
        try clone.commit("Add a")
        let other = try trailers(clone)
        try clone.agentWrites("b.txt", "second line of the agent\n")
        try clone.commit("Add b\n\n\(other.joined(separator: "\n"))")
        #expect(try clone.segments().sorted() == [1, 2])

        try clone.git("commit", "--quiet", "--amend", "-m", "Add b, in other words")

        #expect(try clone.segments() == [2])
        #expect(try trailers(clone).count { $0.hasPrefix("Assisted-by") } == 1)
    }

    @Test func `a name that is missing among others was taken out, and stays out`() throws {
        let clone = try recorded()
        try clone.commit("Add a")
        try clone.agentWrites("b.txt", "second line of the agent\n")
        try clone.git("add", "--all")
        try clone.git("commit", "--quiet", "--amend", "--no-edit")
        let both = try trailers(clone)
        #expect(try clone.segments().sorted() == [1, 2])
        let second = try #require(both.first { $0.contains("/2 ") })

        let amended = try clone.tryGit(["commit", "--quiet", "--amend", "-m", "Add a and b\n\n\(second)"])

        #expect(try clone.segments() == [2], "\(amended)")
        #expect(amended.errors.contains("so the commit does not either"), "\(amended)")
    }
}
