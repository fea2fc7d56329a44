import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// What an agent's commands change is the agent's, and nothing else is.
@Suite struct ShellChangesTests {
    private func cloneWithFiles() throws -> DeveloperClone {
        let clone = try DeveloperClone()
        try clone.write("a.txt", "first line\nsecond line\n")
        try clone.write("gone.txt", "a line that goes\n")
        try clone.write(".gitignore", "*.log\n")
        try clone.commit("More files")
        return clone
    }

    @Test func `new, changed and deleted files are a command's edits, with the blobs before and after`()
        throws
    {
        let clone = try cloneWithFiles()
        let before = try clone.blob(of: "a.txt")
        try clone.shell("t1") {
            try clone.write("a.txt", "first line\nchanged line\n")
            try clone.write("sub/new.txt", "a new line\n")
            try clone.git("rm", "--quiet", "gone.txt")
        }

        #expect(
            clone.unsealedEdits() == [
                "shell#t1 a.txt -second line +changed line", "shell#t1 gone.txt -a line that goes",
                "shell#t1 sub/new.txt +a new line",
            ])
        let edits = try clone.onlySession().unsealedEdits()
        #expect(edits[0].before == before)
        #expect(try edits[0].after == clone.blob(of: "a.txt"))
        #expect(edits[1].before != nil && edits[1].after == nil)
        #expect(edits[2].before == nil)
        #expect(try edits[2].after == clone.blob(of: "sub/new.txt"))
        try clone.commit("The command's")
        #expect(try clone.segments() == [1])
    }

    @Test func `lines that a person had not committed are not the agent's`() throws {
        let clone = try cloneWithFiles()
        try clone.write("a.txt", "first line\nsecond line\na person's line\n")
        try clone.write("draft.txt", "a person's draft\n")
        try clone.shell("t1") {
            try clone.write("a.txt", "first line\nsecond line\na person's line\nthe agent's line\n")
        }
        #expect(clone.unsealedEdits() == ["shell#t1 a.txt +the agent's line"])
    }

    @Test func `what Git ignores and links are not recorded`() throws {
        let clone = try cloneWithFiles()
        try clone.shell("t1") {
            try clone.write("noise.log", "a line\n")
            try FileManager.default.createSymbolicLink(
                atPath: clone.path + "/link", withDestinationPath: "a.txt")
        }
        #expect(clone.unsealedEdits() == [])
    }

    @Test func `a file that is no text or very large is recorded without lines, and its commit is linked`()
        throws
    {
        let clone = try cloneWithFiles()
        let large = String(repeating: "a generated line\n", count: 100_000)
        try clone.shell("t1") {
            try clone.write("picture", "PNG\u{0}\u{1}\n")
            try clone.write("lock.json", large)
        }
        #expect(clone.unsealedEdits().sorted() == ["shell#t1 lock.json", "shell#t1 picture"])
        try clone.commit("Generate")
        #expect(try clone.segments() == [1])
        try clone.shell("t2") { try clone.write("lock.json", large + "one more\n") }
        try clone.commit("Generate again")
        #expect(try clone.segments() == [2])
        try clone.shell("t3") {}
        #expect(clone.unsealedEdits() == [])
    }

    @Test func `a commit that the command makes itself is linked, and its lines are told once`() throws {
        let clone = try cloneWithFiles()
        try clone.shell("t1") {
            try clone.write("a.txt", "first line\nchanged line\n")
            try clone.git("commit", "--quiet", "--all", "-m", "In one go")
            try clone.write("a.txt", "first line\nchanged line\nand one more\n")
        }
        #expect(try clone.segments() == [1])
        #expect(try clone.checkedSegments().flatMap(\.edits).map(\.added) == [["changed line"]])
        #expect(clone.unsealedEdits() == ["shell#t1 a.txt +and one more"])
        try clone.commit("The rest")
        #expect(try clone.segments() == [2])
    }

    private static let withoutHooks = ["-c", "core.hooksPath=/dev/null"]

    private func commitWithoutHooks(_ clone: DeveloperClone, _ more: String...) throws {
        try clone.git("add", "--all")
        let outcome = try clone.tryGit(
            Self.withoutHooks + ["commit", "--quiet", "-m", "Evading"] + more)
        #expect(outcome.succeeded, "\(outcome)")
    }

    @Test(arguments: [false, true])
    func `what a command writes and commits without hooks is its edit, and its commit can be linked`(
        amends: Bool
    ) throws {
        let clone = try cloneWithFiles()
        try clone.write("draft.txt", "a person's draft\n")
        try clone.shell("t1") {
            try clone.write("a.txt", "first line\nchanged line\n")
            try clone.write("new.txt", "a new line\n")
            try clone.git("rm", "--quiet", "gone.txt")
            try commitWithoutHooks(clone)
            try clone.write("new.txt", "a new line\nand another\n")
            if amends { try commitWithoutHooks(clone, "--amend") } else { try commitWithoutHooks(clone) }
            try clone.write("new.txt", "a new line\nand another\nand a third\n")
        }
        #expect(
            clone.unsealedEdits() == [
                "shell#t1 a.txt -second line +changed line", "shell#t1 gone.txt -a line that goes",
                "shell#t1 new.txt +a new line +and another +and a third",
            ])
        let doctor = try clone.tryGit(["session", "doctor"])
        #expect(doctor.status == 1 && doctor.output.contains("Evading"), "\(doctor)")
        try clone.git("session", "link")
        #expect(try clone.segments() == [1])
    }

    @Test func `an amended commit has only what is new as a command's edit`() throws {
        let clone = try cloneWithFiles()
        try clone.shell("t1") {
            try clone.write("a.txt", "first line\nsecond line\nthe agent's line\n")
            try commitWithoutHooks(clone, "--amend")
        }
        #expect(clone.unsealedEdits() == ["shell#t1 a.txt +the agent's line"])
    }

    @Test func `the first commit of all that a command makes without hooks is told`() throws {
        let clone = try DeveloperClone()
        let path = clone.folder.path + "/unborn"
        try clone.git("init", "--quiet", path)
        try clone.git("session", "enable", "--no-agent-hooks", in: path)
        try clone.shell("t1", in: path) {
            try clone.write("a.txt", "the agent's\n", in: "unborn")
            try clone.git("add", "--all", in: path)
            _ = try clone.tryGit(Self.withoutHooks + ["commit", "-m", "First"], in: path)
        }
        let session = try #require(Spool(commonDirectory: path + "/.git").sessions().first)
        #expect(session.unsealedEdits().map(\.added) == [["the agent's"]])
    }

    @Test(arguments: ["pull", "pull of a URL", "pull --no-ff", "merge", "merge --no-ff"])
    func `commits of others that a command brings are not its edits`(how: String) throws {
        let clone = try cloneWithFiles()
        try clone.addRemote("origin", isMirror: false)
        try clone.git("push", "--quiet", "origin", "main")
        let other = clone.folder.path + "/other"
        let early = ["GIT_COMMITTER_DATE": "2024-05-01T12:00:00Z"]
        try clone.git("clone", "--quiet", clone.remotePath("origin"), other)
        try clone.write("a.txt", "first line\na colleague's line\n", in: "other")
        try clone.git("rm", "--quiet", "gone.txt", in: other)
        try clone.git("commit", "--quiet", "--all", "-m", "A colleague's", in: other, environment: early)
        try clone.git("push", "--quiet", "origin", "main", in: other)
        if how.hasPrefix("merge") {
            try clone.git("fetch", "--quiet", "origin")
            try clone.git("branch", "--quiet", "side", "origin/main")
            try clone.git("update-ref", "-d", "refs/remotes/origin/main")
        }

        try clone.shell("t1") {
            try clone.write("b.txt", "the agent's line\n")
            if how.hasSuffix("--no-ff") { try commitWithoutHooks(clone) }
            let options = ["--quiet", "--no-edit", how.hasSuffix("--no-ff") ? "--no-ff" : "--ff-only"]
            let pull = ["pull", "--no-rebase"] + options
            let outcome =
                switch how {
                case "pull of a URL": try clone.tryGit(pull + [clone.remotePath("origin"), "main"])
                case let pulls where pulls.hasPrefix("pull"): try clone.tryGit(pull + ["origin", "main"])
                default: try clone.tryGit(["merge"] + options + ["side"])
                }
            #expect(outcome.succeeded, "\(outcome)")
        }
        #expect(clone.unsealedEdits() == ["shell#t1 b.txt +the agent's line"])
    }

    @Test(arguments: ["checkout", "stash pop", "reset", "revert", "merge"])
    func `what was there before is nobody's new edit`(command: String) throws {
        let clone = try cloneWithFiles()
        try clone.git("checkout", "--quiet", "-b", "side")
        try clone.write("a.txt", "first line\nthe side's line\n")
        try clone.write("side.txt", "another of the side's lines\n")
        try clone.commit("Side")
        try clone.git("checkout", "--quiet", "main")
        try clone.write("a.txt", "first line\nsecond line\nwork of a person\n")
        if command != "reset" { try clone.git("stash", "--quiet") }

        try clone.shell("t1") {
            switch command {
            case "checkout": try clone.git("checkout", "--quiet", "side")
            case "stash pop": try clone.git("stash", "pop", "--quiet")
            case "reset": try clone.git("reset", "--quiet", "--hard", "side")
            case "merge": try clone.git("merge", "--quiet", "--no-commit", "--no-ff", "side")
            default: try clone.git("revert", "--no-commit", "side")
            }
        }
        if command == "revert" {
            // It deletes what the side has, and that is the command's doing.
            #expect(clone.unsealedEdits().allSatisfy { !$0.contains("+") })
        } else {
            #expect(clone.unsealedEdits() == [])
        }
    }

    @Test func `a person's edit between two commands is not the agent's`() throws {
        let clone = try cloneWithFiles()
        try clone.shell("t1") { try clone.write("x.txt", "from the first\n") }
        try clone.write("a.txt", "a person's line\n")
        try clone.shell("t2") { try clone.write("y.txt", "from the second\n") }
        #expect(
            clone.unsealedEdits() == ["shell#t1 x.txt +from the first", "shell#t2 y.txt +from the second"])
    }

    @Test func `an interrupted command's edits are told at the turn's end, and a person's after it are not`()
        throws
    {
        let clone = try cloneWithFiles()
        try clone.shellBegins("t1")
        try clone.write("x.txt", "from the interrupted one\n")
        try clone.claude("Stop")
        try clone.write("y.txt", "a person's\n")
        try clone.shell("t2") {}
        #expect(clone.unsealedEdits() == ["shell#t1 x.txt +from the interrupted one"])
    }

    @Test func `a command that told no end is followed by another: each has its own, a person has theirs`()
        throws
    {
        let clone = try cloneWithFiles()
        try clone.shellBegins("t1")
        try clone.write("x.txt", "from the first\n")
        try clone.shell("t2") { try clone.write("y.txt", "from the second\n") }
        try clone.write("z.txt", "a person's\n")
        try clone.shell("t3") { try clone.write("w.txt", "from the third\n") }
        try clone.write("v.txt", "a person's, too\n")
        try clone.claude("Stop")
        #expect(
            clone.unsealedEdits() == [
                "shell#t1 x.txt +from the first", "shell#t2 y.txt +from the second",
                "shell#t3 w.txt +from the third",
            ])
    }

    @Test(arguments: [["t1", "t2"], ["t2", "t1"]], ["one", "two"])
    func `of two commands at once nothing is lost or told twice`(ends: [String], conversation: String) throws
    {
        let clone = try cloneWithFiles()
        let conversations = ["t1": "one", "t2": conversation]
        for call in ["t1", "t2"] {
            try clone.shellBegins(call, conversation: conversations[call] ?? "")
            try clone.write("\(call).txt", "begun\n")
        }
        for call in ends {
            try clone.write("\(call).txt", "begun\nended\n")
            try clone.shellEnds(call, conversation: conversations[call] ?? "")
        }
        try clone.write("person.txt", "a person's\n")
        try clone.shell("t3", conversation: "one") {}

        let lines = clone.spool.sessions().flatMap { $0.unsealedEdits() }.flatMap { edit in
            edit.added.map { "\(edit.path) \($0)" }
        }
        #expect(lines.sorted() == ["t1.txt begun", "t1.txt ended", "t2.txt begun", "t2.txt ended"])
    }

    @Test func `a subagent that stops does not end another one's command`() throws {
        let clone = try cloneWithFiles()
        try clone.shellBegins("t1")
        try clone.claude("SubagentStop", ["agent_id": "other"])
        try clone.write("x.txt", "still at work\n")
        try clone.shellEnds("t1")
        #expect(clone.unsealedEdits() == ["shell#t1 x.txt +still at work"])
    }

    @Test func `hooks that fire twice tell a command's edits once`() throws {
        let clone = try cloneWithFiles()
        try clone.shellBegins("t1")
        try clone.shellBegins("t1")
        try clone.write("x.txt", "the agent's\n")
        try clone.shellEnds("t1")
        try clone.shellEnds("t1")
        try clone.write("y.txt", "a person's\n")
        try clone.shell("t2") {}
        #expect(clone.unsealedEdits() == ["shell#t1 x.txt +the agent's"])
    }

    @Test func `too many changed files are passed over in a moment, which is said`() throws {
        let clone = try cloneWithFiles()
        for number in 0...2_000 { try clone.write("many/\(number)", "x\n") }
        let start = ContinuousClock.now
        try clone.shell("t1") { try clone.write("a.txt", "changed\n") }
        #expect(ContinuousClock.now - start < .seconds(8))
        #expect(clone.unsealedEdits() == [])
        #expect(clone.spool.log.last(9).contains { $0.contains("2001 files differ from the last commit") })
        let told = try clone.tryGit(["commit", "--allow-empty", "-m", "Said"])
        #expect(told.errors.contains("was not compared: 2001 files differ"), "\(told)")
        let again = try clone.tryGit(["commit", "--allow-empty", "-m", "Said once"])
        #expect(!again.errors.contains("was not compared"))
        let session = try clone.onlySession().id.rawValue
        let doctor = try clone.tryGit(["session", "doctor"])
        #expect(
            doctor.status == 1 && doctor.output.contains("Session \(session): what a shell command changed"))
        #expect(doctor.output.contains("was not compared: 2001 files differ"))
        #expect(try clone.git("session", "status").contains("was not compared"))

        try FileManager.default.removeItem(atPath: clone.path + "/many")
        try clone.shell("t2") { try clone.write("a.txt", "changed\nagain\n") }
        #expect(clone.unsealedEdits() == ["shell#t2 a.txt +again"])
    }

    @Test func `a large file that grows is not told as deleted, and one that shrinks is not told as new`()
        throws
    {
        let clone = try cloneWithFiles()
        let line = "a line of a large file\n"
        let large = String(repeating: line, count: (1 << 20) / line.utf8.count)
        try clone.write("large.txt", large)
        try clone.commit("A large file")
        try clone.write("draft.txt", large + line + line)
        try clone.shell("t1") {
            try clone.write("large.txt", large + line + line)
            try clone.write("draft.txt", line)
        }
        #expect(clone.unsealedEdits() == ["shell#t1 draft.txt", "shell#t1 large.txt"], "without lines")
    }

    @Test func `a repository without a commit and the first one in it`() throws {
        let clone = try DeveloperClone()
        let path = clone.folder.path + "/unborn"
        try clone.git("init", "--quiet", path)
        try clone.git("session", "enable", "--no-agent-hooks", in: path)
        try clone.write("mine.txt", "a person's\n", in: "unborn")
        try clone.shell("t1", in: path) { try clone.write("a.txt", "the agent's\n", in: "unborn") }
        try clone.git("add", "--all", in: path)
        try clone.git("commit", "--quiet", "-m", "First", in: path)

        #expect(try clone.segments(in: path) == [1])
        let session = try #require(Spool(commonDirectory: path + "/.git").sessions().first)
        #expect(try clone.checkedSegments(of: session).flatMap(\.edits).map(\.path) == ["a.txt"])
    }

    @Test func `commands in two worktrees at once are told apart`() throws {
        let clone = try cloneWithFiles()
        let tree = clone.folder.path + "/tree"
        try clone.git("worktree", "add", "--quiet", tree)
        try clone.shell("t1") {
            try clone.shell("t2", conversation: "two", in: tree) {
                try clone.write("in-tree.txt", "written in the tree\n", in: "tree")
            }
            try clone.write("in-main.txt", "written in the main one\n")
        }
        #expect(
            clone.unsealedEdits().sorted() == [
                "shell#t1 in-main.txt +written in the main one", "shell#t2 in-tree.txt +written in the tree",
            ])
        try clone.git("add", "--all", in: tree)
        try clone.git("commit", "--quiet", "-m", "In the tree", in: tree)
        #expect(try clone.segments(in: tree) == [1])
    }

    @Test func `lines whose ends Git converts are not all the agent's`() throws {
        let clone = try cloneWithFiles()
        try clone.write(".gitattributes", "*.crlf text eol=crlf\n")
        try clone.write("w.crlf", "first\r\nsecond\r\n")
        try clone.commit("Converted")
        try clone.shell("t1") { try clone.write("w.crlf", "first\r\nsecond\r\nthird\r\n") }
        #expect(try clone.onlySession().unsealedEdits().map(\.added) == [["third\r"]])
    }

    @Test func `files of any name are told, also of names that are no text or read alike`() throws {
        let clone = try cloneWithFiles()
        let names = [
            "-dash", "new\nline", "\"quotes\" 'both'", "tab\there", ":(top)colon", "caf\u{e9}",
            "cafe\u{301}", "*",
        ]
        try clone.shell("t1") {
            for name in names { try clone.write(name, "written to \(name.utf8.count)\n") }
            let path = Array((clone.path + "/latin-").utf8CString.dropLast()) + [CChar(bitPattern: 0xE9), 0]
            let file = try #require(fopen(path, "w"))
            fputs("written to a name that is no text\n", file)
            fclose(file)
        }
        let told = Set(try clone.onlySession().unsealedEdits().map { Array($0.path.utf8) })
        #expect(told == Set((names + ["latin-\u{FFFD}"]).map { Array($0.utf8) }))

        for name in names.dropLast() where name != "caf\u{e9}" {
            try clone.git("add", "--", "./" + name.replacing(":", with: "\\:"))
        }
        try clone.git("commit", "--quiet", "-m", "Most of them")
        #expect(try clone.segments() == [1])
        try clone.git("add", "--all")
        try clone.git("commit", "--quiet", "-m", "The rest")
        #expect(try clone.segments() == [1], "what is left is still open")
    }
}
