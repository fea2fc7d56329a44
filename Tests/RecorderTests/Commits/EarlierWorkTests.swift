import Domain
import Foundation
import HelperTestSupport
import Testing

/// A commit names a session by what it has, also where the session's edits were in another commit or another file before.
@Suite struct EarlierWorkTests {
    private let work = (1...8).map { "let line\($0) = computeSomething(\($0))\n" }.joined()
    private let more = (1...8).map { "let other\($0) = computeAnother(\($0))\n" }.joined()

    private func committed() throws -> DeveloperClone {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.swift", work)
        try clone.commit("Add a")
        return clone
    }

    @Test func `a commit that was taken back is named again by the one in its place`() throws {
        let clone = try committed()
        try clone.git("reset", "--quiet", "--soft", "HEAD~1")
        try clone.git("commit", "--quiet", "-m", "Add a, in other words")
        #expect(try clone.segments() == [1])
    }

    @Test func `two commits that were taken back are named by the one that joins them, and by none twice`()
        throws
    {
        let clone = try committed()
        try clone.agentWrites("b.swift", more)
        try clone.commit("Add b")
        try clone.git("reset", "--quiet", "--soft", "HEAD~2")
        try clone.git("commit", "--quiet", "-m", "Add both")
        #expect(try clone.segments().sorted() == [1, 2])
    }

    @Test func `a small edit that was taken back is named again, too`() throws {
        let clone = try committed()
        try clone.agentWrites("a.swift", work + "x = 2\n")
        try clone.commit("Set x")
        try clone.git("reset", "--quiet", "--soft", "HEAD~1")
        try clone.git("commit", "--quiet", "-m", "Set x, in other words")
        #expect(try clone.segments() == [2])
    }

    @Test func `a file that is taken from another branch names whose work it is`() throws {
        let clone = try committed()
        try clone.git("checkout", "--quiet", "-b", "side", "HEAD~1")
        try clone.git("checkout", "main", "--", "a.swift")
        try clone.git("commit", "--quiet", "-m", "Take a")
        #expect(try clone.segments() == [1])
    }

    @Test(arguments: [true, false])
    func `a file that a person moves is named wherever it is committed`(isTextual: Bool) throws {
        let clone = try DeveloperClone()
        if isTextual {
            try clone.agentWrites("a.swift", work)
        } else {
            try clone.claude(
                "PreToolUse", ["tool_name": "Bash", "tool_use_id": "t1", "tool_input": ["command": "make"]])
            try clone.write("a.swift", "\0binary\n")
            try clone.claude(
                "PostToolUse", ["tool_name": "Bash", "tool_use_id": "t1", "tool_input": ["command": "make"]])
        }
        try FileManager.default.moveItem(atPath: clone.path + "/a.swift", toPath: clone.path + "/b.swift")
        try clone.commit("Add b")
        #expect(try clone.segments() == [1])
    }

    @Test func `a person's lines beside an agent's file name nothing, whatever phrase they share`() throws {
        let clone = try committed()
        try clone.write(
            "a.swift", work + "let own = 1\nlet line3 = computeSomething(3)\nlet mine = 2\nlet rest = 3\n")
        try clone.commit("A person's lines")
        #expect(try clone.segments() == [])
    }

    @Test func `what four sessions wrote names none of them`() throws {
        let clone = try DeveloperClone()
        for number in 1...4 {
            try clone.agentWrites("a\(number).swift", work, conversation: "conversation-\(number)")
        }
        try clone.commit("Add them")
        try clone.write("own.swift", work)
        try clone.commit("What everybody writes")
        #expect(try clone.segments() == [])
    }

    @Test func `lines that a person moves from file to file name nothing`() throws {
        let clone = try committed()
        try clone.write("a.swift", "")
        try clone.write("b.swift", "// moved\n" + work)
        try clone.commit("Move")
        #expect(try clone.segments() == [])
    }

    /// A person's file of which the agent changed one line.
    private func shared() throws -> DeveloperClone {
        let clone = try DeveloperClone()
        let lines = (1...20).map { "a person's line number \($0)\n" }
        try clone.write("f.txt", lines.joined())
        try clone.commit("A person's")
        let content = lines.joined().replacing("number 7\n", with: "number seven\n")
        try clone.write("f.txt", content)
        try clone.claude(
            "PostToolUse",
            [
                "tool_name": "Edit", "tool_use_id": "t1",
                "tool_input": [
                    "file_path": clone.path + "/f.txt", "old_string": "number 7\n",
                    "new_string": "number seven\n",
                ],
                "tool_response": [
                    "originalFile": lines.joined(),
                    "structuredPatch": [
                        [
                            "oldStart": 7, "oldLines": 1, "newStart": 7, "newLines": 1,
                            "lines": ["-a person's line number 7", "+a person's line number seven"],
                        ]
                    ],
                ],
            ])
        try clone.commit("The agent's line")
        #expect(try clone.segments() == [1])
        return clone
    }

    @Test func `a person who brings back what a file was after an agent's edit is not named after it`() throws
    {
        let clone = try shared()
        let content = try clone.folder.read("work/f.txt")
        try clone.write("f.txt", content.replacing("number 5\n", with: "no 5\n"))
        try clone.commit("A typo")
        try clone.write("f.txt", content)
        try clone.commit("Undo it")
        #expect(try clone.segments() == [])
        try clone.git("revert", "--no-edit", "HEAD")
        try clone.git("revert", "--no-edit", "HEAD")
        #expect(try clone.segments() == [])
    }

    @Test func `a change of a mode or of a name alone names nobody`() throws {
        let clone = try committed()
        try clone.git("update-index", "--chmod=+x", "a.swift")
        try clone.write("own.txt", "a person's own words about this\n")
        try clone.git("add", "own.txt")
        try clone.git("commit", "--quiet", "-m", "Mode")
        #expect(try clone.segments() == [])
        try clone.git("checkout", "--quiet", "--", ".")
        try clone.git("mv", "a.swift", "c.swift")
        try clone.commit("Name")
        #expect(try clone.segments() == [])
    }

    @Test func `a forgotten session is remembered by none of its lines`() throws {
        let clone = try committed()
        try clone.git("session", "forget", "--force", "latest")
        try clone.git("reset", "--quiet", "--soft", "HEAD~1")
        try clone.git("commit", "--quiet", "-m", "Add a")
        #expect(try clone.segments() == [])
    }

    // MARK: git session link

    private func commitPastHooks(_ clone: DeveloperClone, _ message: String) throws {
        try clone.git("add", "--all")
        try clone.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", message)
    }

    @Test func `link names what commits should name, and leaves all else as it was`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.swift", work)
        try commitPastHooks(clone, "Add a")
        try clone.write("own.txt", "a person's\n")
        try commitPastHooks(clone, "A person's")
        try clone.agentWrites("b.swift", more)
        try commitPastHooks(clone, "Add b")
        try clone.write("staged.txt", "staged\n")
        try clone.git("add", "staged.txt")
        let before = try clone.git("log", "--format=%T %an %at %cn %ct %s")

        let said = try clone.git("session", "link")

        #expect(said.split(separator: "\n").count == 2)
        #expect(try clone.git("log", "--format=%T %an %at %cn %ct %s") == before)
        #expect(try clone.segments(of: "HEAD~2") == [1] && clone.segments(of: "HEAD") == [1])
        #expect(try clone.segments(of: "HEAD~1") == [])
        #expect(try clone.git("status", "--porcelain") == "A  staged.txt\n")
        #expect(try clone.git("session", "link").contains("no commit"))
        #expect(try clone.tryGit(["session", "doctor"]).succeeded)
    }

    @Test func `link takes the commit and the session that it is told`() throws {
        let clone = try committed()
        try clone.write("own.txt", "typed after what the agent said\n")
        try clone.commit("Typed")

        try clone.git("session", "link", "HEAD", "latest")

        #expect(try clone.segments() == [1])
        #expect(try clone.message().contains("Assisted-by: claude-code"))
    }

    @Test func `with a session alone the newest commit is linked, and a word that is neither is said`() throws
    {
        let clone = try committed()
        try clone.write("own.txt", "typed after what the agent said\n")
        try clone.commit("Typed")

        let session = try clone.git("log", "-1", "--format=%(trailers:key=AI-Session,valueonly)", "HEAD~1")
            .prefix(26)
        try clone.git("session", "link", String(session))
        let neither = try clone.tryGit(["session", "link", "nothing"])
        let empty = try clone.tryGit(["session", "link", ""])

        #expect(try clone.segments() == [1])
        #expect(empty.status == 1, "\(empty)")
        #expect(neither.status == 1 && neither.errors.contains("no commit and no recorded session 'nothing'"))
    }

    @Test func `link does not touch what a remote has, or what is on no branch`() throws {
        let clone = try committed()
        let lost = try clone.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines)
        try clone.git("reset", "--quiet", "--hard", "HEAD~1")
        try clone.git("update-ref", "refs/remotes/origin/main", "HEAD")

        let published = try clone.tryGit(["session", "link", "HEAD", "latest"])
        let elsewhere = try clone.tryGit(["session", "link", lost, "latest"])

        #expect(published.status == 1 && published.errors.contains("a remote has commit"))
        #expect(elsewhere.status == 1 && elsewhere.errors.contains("on no local branch"))
        try clone.git("branch", "found", lost)
        try clone.git("session", "link", lost, "latest")
        #expect(try !clone.git("log", "-1", "--format=%(trailers:key=AI-Session)", "found").isEmpty)
    }

    @Test func `a library's commit on a branch that is not checked out is said, and named`() throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("library.txt", "a line that a library committed\n")
        try clone.git("add", "library.txt")
        let tree = try clone.git("write-tree").trimmingCharacters(in: .newlines)
        let commit = try clone.git("commit-tree", "-p", "HEAD", "-m", "By a library", tree)
            .trimmingCharacters(in: .newlines)
        try clone.git("branch", "feature", commit)
        try clone.git("read-tree", "HEAD")
        try clone.git("tag", "old", commit)
        let head = try clone.git("rev-parse", "HEAD")

        let doctor = try clone.tryGit(["session", "doctor"])
        #expect(doctor.output.contains(commit.prefix(12)) && doctor.output.contains("git session link"))
        let linked = try clone.tryGit(["session", "link"])

        #expect(linked.succeeded && linked.errors.contains("moved to the new ones: feature"))
        #expect(linked.errors.contains("still at the old commits: old"))
        #expect(try clone.git("rev-parse", "HEAD") == head)
        #expect(try !clone.git("log", "-1", "--format=%(trailers:key=AI-Session)", "feature").isEmpty)
        #expect(try clone.git("diff", "--stat", "feature", commit).isEmpty)
    }

    @Test
    func `link keeps a message in another encoding to the byte, and drops a signature that is none any more`()
        throws
    {
        let clone = try committed()
        let tree = try clone.git("rev-parse", "HEAD^{tree}").trimmingCharacters(in: .newlines)
        let text =
            "tree \(tree)\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 1 +0000\ngpgsig -----BEGIN\n line\n"
            + "encoding ISO-8859-1\n\nH\u{1}llo\n"
        try Data(text.utf8.map { $0 == 1 ? 0xE4 : $0 }).write(
            to: URL(fileURLWithPath: clone.path + "/commit"))
        let id = try clone.git("hash-object", "-t", "commit", "-w", "commit").trimmingCharacters(
            in: .newlines)
        try clone.git("update-ref", "HEAD", id)

        try clone.git("session", "link", "HEAD", "latest")

        let message = try clone.run("sh", ["-c", "git cat-file commit HEAD | od -An -c"]).output
        #expect(message.contains("344"))
        #expect(try !clone.git("cat-file", "commit", "HEAD").contains("gpgsig"))
    }
}
