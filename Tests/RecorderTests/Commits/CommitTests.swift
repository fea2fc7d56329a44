import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// What commits say of the sessions behind them, with real git.
@Suite struct CommitTests {
    @Test func `a commit of what an agent edited names its segment by the hash of its bytes`() throws {
        let clone = try DeveloperClone()
        try clone.claude("UserPromptSubmit", ["prompt": "Say hello"])
        try clone.agentWrites("hello.txt", "hello there\n")

        let message = try clone.commit("Add a greeting")

        let sealed = try #require(clone.onlySession().sealed().first)
        #expect(Trailer.parse(message).map(\.key) == ["AI-Session", "Assisted-by"])
        #expect(message.contains(sealed.trailer.description))
        let segment = try clone.onlySession().segment(sealed)
        try segment.validate(as: sealed.name)
        #expect(segment.messages.first?.parts.first?.content == "Say hello")
        #expect(segment.edits.map(\.path) == ["hello.txt"])
        #expect(segment.edits.first?.added == ["hello there"])
    }

    @Test func `a person's commit names nothing`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("agent.txt", "the agent's line\n")
        try clone.git("add", "--all")
        try clone.git("commit", "--quiet", "-m", "The agent's")
        try clone.write("person.txt", "the person's line\n")

        #expect(try clone.commit("The person's") == "The person's\n\n")
        try clone.write("agent.txt", "the agent's line\nand the person's\n")
        #expect(try clone.commit("The person's again") == "The person's again\n\n")
    }

    @Test(arguments: [["--no-edit"], ["-m", "Other words"], ["--am", "-m", "Other words"]])
    func `amending keeps the name, once`(options: [String]) throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")

        let outcome = try clone.tryGit(["commit", "--quiet", "--amend"] + options)

        #expect(outcome.succeeded, "\(outcome)")
        #expect(try clone.segments() == [1])
    }

    @Test func `amending with more of the agent's work names both segments`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")
        try clone.agentWrites("b.txt", "more content\n")
        try clone.git("add", "--all")

        try clone.git("commit", "--quiet", "--amend", "-m", "Add a and b")

        #expect(try clone.segments().sorted() == [1, 2])
    }

    @Test(arguments: ["some content\nand more\n", "some content\r\nand more\r\n"])
    func `a commit that is given up leaves its segment to the next`(content: String) throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", content)
        try clone.git("add", "--all")

        let givenUp = try clone.tryGit(["commit"], environment: ["GIT_EDITOR": "false"])
        try clone.commit("Add a")

        #expect(!givenUp.succeeded)
        #expect(try clone.segments() == [1])
    }

    @Test func `a message left empty gives the commit up`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        try clone.git("add", "--all")

        let outcome = try clone.tryGit(["commit", "--verbose"])

        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("empty commit message"))
    }

    @Test func `a subject typed into the editor's first line stands apart from the trailers`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        try clone.git("add", "--all")

        try clone.git("commit", "--verbose", environment: ["GIT_EDITOR": "sed -i '1s/.*/Typed/'"])

        #expect(try clone.message().hasPrefix("Typed\n\nAI-Session: "))
        #expect(try clone.segments() == [1])
    }

    @Test func `each of two commits of one segment's work names it`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "content of a\n")
        try clone.agentWrites("b.txt", "content of b\n")
        for file in ["a.txt", "b.txt"] {
            try clone.git("add", file)
            try clone.git("commit", "--quiet", "-m", "Add \(file)")
            #expect(try clone.segments() == [1], "\(file)")
        }
    }

    @Test func `edits that were thrown away are not named by a person's commit of the same file`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("README", "what the agent wrote\n")
        try clone.git("add", "--all")
        _ = try clone.tryGit(["commit"], environment: ["GIT_EDITOR": "false"])
        try clone.write("README", "what the person wrote\n")

        try clone.commit("By hand")

        #expect(try clone.segments() == [])
    }

    @Test func `fixup and squash keep the names of what they melt together`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "first line\n")
        try clone.commit("Add a")
        try clone.agentWrites("a.txt", "first line\nsecond line\n")
        try clone.git("commit", "--quiet", "--all", "--fixup", "HEAD")
        try clone.agentWrites("a.txt", "first line\nsecond line\nthird line\n")
        try clone.git("commit", "--quiet", "--all", "-m", "squash! Add a")

        try clone.git("rebase", "--quiet", "--interactive", "--autosquash", "HEAD~3")

        #expect(try clone.git("rev-list", "--count", "HEAD") == "2\n")
        #expect(try clone.segments().sorted() == [1, 2, 3])
    }

    @Test func `a squashed merge names the branch's segments`() throws {
        let clone = try DeveloperClone()
        try clone.git("checkout", "--quiet", "-b", "side")
        try clone.agentWrites("a.txt", "first line\n")
        try clone.commit("Add a")
        try clone.agentWrites("b.txt", "second line\n")
        try clone.commit("Add b")
        try clone.git("checkout", "--quiet", "main")

        try clone.git("merge", "--quiet", "--squash", "side")
        try clone.git("commit", "--quiet")

        #expect(try clone.segments().sorted() == [1, 2])
    }

    @Test func `a merge's message is left alone`() throws {
        let clone = try DeveloperClone()
        try clone.git("checkout", "--quiet", "-b", "side")
        try clone.write("side.txt", "side\n")
        try clone.commit("Side")
        try clone.git("checkout", "--quiet", "main")
        try clone.agentWrites("a.txt", "first line\n")

        try clone.git("merge", "--quiet", "--no-ff", "-m", "Merge side", "side")

        #expect(try clone.message() == "Merge side\n\n")
    }

    @Test func `a commit in a worktree names what the agent wrote there from the main one`() throws {
        let clone = try DeveloperClone()
        for name in ["work/.trees/inside", "outside"] {
            let tree = "\(clone.folder.path)/\(name)"
            try clone.git("worktree", "add", "--quiet", tree)
            try clone.agentWrites("sub/w.txt", "written in \(name)\n", in: name)
            try clone.git("add", "--all", in: tree)
            try clone.git("commit", "--quiet", "-m", "In a worktree", in: tree)
            #expect(try clone.segments(in: tree).count == 1, "\(name)")
        }
    }

    @Test func `two agents at once are both named`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "the first's\n", conversation: "first")
        try clone.agentWrites("b.txt", "the second's\n", conversation: "second")

        let message = try clone.commit("Both")

        #expect(Trailer.parse(message).filter { $0.hasKey("AI-Session") }.count == 2)
    }

    @Test func `a commit without verification is linked, too`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        try clone.git("add", "--all")
        try clone.git("commit", "--quiet", "--no-verify", "-m", "Add a")
        #expect(try clone.segments() == [1])
    }

    @Test func `a broken spool warns and lets the commit be`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        try clone.folder.write("", to: "work/.git/gatehouse/sessions/\(clone.onlySession().id)/session.json")
        try clone.git("add", "--all")

        let outcome = try clone.tryGit(["commit", "--quiet", "-m", "Add a"])

        #expect(outcome.succeeded)
        #expect(outcome.errors.contains("git session: warning: cannot link session "))
        #expect(try clone.git("session", "status").contains("cannot link"))
    }

    @Test func `a commit in the middle of a turn has what the transcript tells by then`() throws {
        let clone = try DeveloperClone()
        try clone.folder.write(
            ClaudeLines.prompt("Do it", uuid: "u1") + ClaudeLines.answer("On my way", uuid: "u2"),
            to: "transcript.jsonl")
        try clone.claude(
            "UserPromptSubmit",
            ["prompt": "Do it", "transcript_path": clone.folder.path + "/transcript.jsonl"])
        try clone.agentWrites("a.txt", "some content\n")

        let message = try clone.commit("Add a")

        #expect(message.contains("Assisted-by: claude-code:claude-test-1\n"))
        let session = try clone.onlySession()
        let texts = try session.segment(session.sealed()[0]).messages.flatMap(\.parts).compactMap(\.content)
        #expect(texts.sorted() == ["Do it", "On my way"])
    }

    @Test func `a commit that an agent signed and that nothing recorded is in is said at once`() throws {
        let clone = try DeveloperClone()
        try clone.write("a.txt", "some content\n")
        try clone.git("add", "--all")
        let signed = "Add a\n\nCo-authored-by: Claude <noreply@anthropic.com>"
        let outcome = try clone.tryGit(["commit", "--quiet", "-m", signed])
        #expect(outcome.succeeded && outcome.errors.contains("says that claude-code helped"))
        try clone.agentWrites("b.txt", "more content\n")
        try clone.git("add", "--all")
        let linked = try clone.tryGit(["commit", "--quiet", "-m", signed])
        #expect(linked.errors == "" && linked.succeeded)
        #expect(try clone.segments() == [1])
    }

    @Test(arguments: [
        ["-m", "#42 fix the login"], ["-m", "fix\n\nCloses:\n#12\n#13"],
        ["-m", "Release\n\n# Changes\n\n# More", "--cleanup=whitespace"],
        ["-m", "; a note", "--cleanup=verbatim"],
        ["-m", "Subject\n\n---\nafter a line"], ["-m", "Subject", "-m", "Signed-off-by: A <a@example.com>"],
    ])
    func `words that look like comments stay where they were`(options: [String]) throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        try clone.git("add", "--all")
        let plain = try DeveloperClone(isEnabled: false)
        try plain.git("commit", "--quiet", "--allow-empty", "-m", "x")
        let without = try plain.tryGit(["commit", "--quiet", "--allow-empty"] + options)

        let outcome = try clone.tryGit(["commit", "--quiet"] + options)

        #expect(outcome.succeeded && without.succeeded, "\(outcome)")
        let words = try plain.message().trimmingCharacters(in: .newlines)
        #expect(try clone.message().hasPrefix(words + "\n"))
        #expect(try clone.segments() == [1])
    }

    @Test func `a squashed merge that gets its message on the command line names the branch's segments`()
        throws
    {
        let clone = try DeveloperClone()
        try clone.git("checkout", "--quiet", "-b", "side")
        try clone.agentWrites("a.txt", "first line of a\n")
        try clone.commit("Add a")
        try clone.git("checkout", "--quiet", "main")
        try clone.git("merge", "--quiet", "--squash", "side")
        try clone.git("commit", "--quiet", "-m", "All of side")
        #expect(try clone.segments() == [1])
    }

    @Test func `an edit that lines do not show and that was thrown away is nobody's`() throws {
        let clone = try DeveloperClone()
        try clone.write("a.txt", "a person's line\n")
        try clone.commit("Begin a")
        try clone.agentWrites("a.txt", "a person's line\n\n")
        try clone.git("checkout", "--quiet", "a.txt")
        try clone.write("a.txt", "a person's line\nand thirty more of the person\n")
        try clone.commit("By hand")
        #expect(try clone.segments() == [])
    }

    @Test func `a lock that somebody holds does not hold up a commit for long`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        try clone.git("add", "--all")
        let lock = try "\(clone.path)/.git/gatehouse/sessions/\(clone.onlySession().id)/commit.lock"
        let descriptor = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)

        let outcome = try clone.tryGit(["commit", "--quiet", "-m", "Add a"])

        #expect(outcome.succeeded && outcome.errors.contains("cannot link"))
    }

    @Test func `what is left of a squash that was given up names nothing in a person's commit`() throws {
        let clone = try DeveloperClone()
        try clone.git("checkout", "--quiet", "-b", "side")
        try clone.agentWrites("a.txt", "first line of a\n")
        try clone.commit("Add a")
        try clone.git("checkout", "--quiet", "main")
        try clone.git("merge", "--quiet", "--squash", "side")
        try clone.git("rm", "--quiet", "--force", "a.txt")
        try clone.write("b.txt", "a person's line\n")

        try clone.commit("By hand")

        #expect(try clone.segments() == [])
    }

    @Test func `amending leaves a trailer behind that no tool wrote`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        try clone.git("add", "--all")
        try clone.git("commit", "--quiet", "-m", "Add a\n\nAI-Session: 01M879BAD8KB8Q5YT9CVY9ASGG")
        try clone.git("commit", "--quiet", "--amend", "-m", "Add a, once more")
        #expect(try clone.segments() == [1])
    }
}
