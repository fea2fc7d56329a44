import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// `git session unlink`: a name that is wrong goes, and nothing else does.
@Suite struct UnlinkTests {
    private func linked(_ message: String = "Add a\n\nWhy it is added.") throws -> DeveloperClone {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "first line of the agent\n")
        try clone.commit(message)
        return clone
    }

    private func unlink(_ clone: DeveloperClone, _ words: String...) throws -> DeveloperClone.Outcome {
        try clone.tryGit(["session", "unlink"] + words)
    }

    /// Everything of a commit but its message and committer.
    private func rest(_ clone: DeveloperClone, _ commit: String = "HEAD") throws -> String {
        try clone.git("log", "-1", "--format=%T %an <%ae> %ad", commit)
    }

    @Test func `it leaves the message, the author and the date as they are`() throws {
        let clone = try linked("Add a\n\nWhy it is added.\n\nReviewed-by: Bob <bob@example.com>")
        let before = try rest(clone)

        let outcome = try unlink(clone)

        #expect(outcome.succeeded && outcome.output.contains("it names no session"), "\(outcome)")
        let message = "Add a\n\nWhy it is added.\n\nReviewed-by: Bob <bob@example.com>\n\n"
        #expect(try clone.message() == message)
        #expect(try rest(clone) == before)
        #expect(try unlink(clone).output.contains("does not name a session"))
    }

    @Test func `no hook puts it back, also where the session has the commit's lines`() throws {
        let clone = try linked()
        #expect(try unlink(clone).succeeded)

        try clone.git("commit", "--quiet", "--amend", "--no-edit")
        #expect(try clone.segments() == [])
        try clone.git("commit", "--quiet", "--amend", "-m", "Other words")
        #expect(try clone.segments() == [])
        try clone.git(
            "commit", "--quiet", "--amend", "--reset-author", "--no-edit", "--date=2026-01-01T00:00:00")
        #expect(try clone.segments() == [])
    }

    @Test func `nor do a rebase, a cherry-pick, the doctor and a plain link`() throws {
        let clone = try linked()
        #expect(try unlink(clone).succeeded)
        try clone.git("checkout", "--quiet", "-b", "base", "HEAD~1")
        try clone.write("c.txt", "a person's line\n")
        try clone.commit("Person")
        try clone.git("checkout", "--quiet", "main")

        try clone.git("rebase", "--quiet", "base")
        #expect(try clone.segments() == [])
        try clone.git(
            "rebase", "--quiet", "--interactive", "HEAD~1",
            environment: [
                "GIT_SEQUENCE_EDITOR": "sed -i '1s/^pick/reword/'", "GIT_EDITOR": "sed -i '1s/.*/New words/'",
            ])
        #expect(try clone.segments() == [] && clone.message().hasPrefix("New words\n"))
        try clone.git("checkout", "--quiet", "-b", "side", "HEAD~2")
        try clone.git("cherry-pick", "main")
        #expect(try clone.segments() == [])
        let linked = try clone.git("session", "link")
        #expect(linked.contains("There is no commit"), "\(linked)")
        let doctor = try clone.tryGit(["session", "doctor"])
        #expect(!doctor.output.contains("does not name"), "\(doctor)")
    }

    @Test func `to name it in that commit brings it back, and hooks keep it`() throws {
        let clone = try linked()
        #expect(try unlink(clone).succeeded)

        try clone.git("session", "link", "HEAD")
        #expect(try clone.segments() == [1])
        try clone.git("commit", "--quiet", "--amend", "--no-edit")
        #expect(try clone.segments() == [1])
    }

    @Test func `a commit below others is changed, and these keep their names`() throws {
        let clone = try linked()
        try clone.agentWrites("b.txt", "second line of the agent\n")
        try clone.commit("Add b")
        let after = try rest(clone)

        let outcome = try unlink(clone, "HEAD~1")

        #expect(outcome.succeeded, "\(outcome)")
        #expect(try clone.segments(of: "HEAD~1") == [] && clone.segments() == [2])
        #expect(try rest(clone) == after)
    }

    @Test func `of several sessions only those that are given go`() throws {
        let clone = try DeveloperClone()
        let other = "9f6c1f7e-0000-4000-8000-000000000009"
        try clone.agentWrites("a.txt", "first line of the agent\n")
        try clone.agentWrites("b.txt", "second line of another\n", conversation: other)
        try clone.commit("Add both")
        let sessions = clone.spool.sessions().map(\.id.rawValue)
        #expect(try clone.trailers("AI-Session").count == 2)

        let outcome = try unlink(clone, sessions[0])

        #expect(outcome.succeeded && outcome.output.contains("it names \(sessions[1])/1"), "\(outcome)")
        #expect(try clone.trailers("AI-Session").count == 1)
        #expect(try clone.trailers("Assisted-by") == ["claude-code"], "the other is by the same agent")
    }

    @Test func `what no session wrote goes, too: trailers of other clones, and broken ones`() throws {
        let clone = try DeveloperClone()
        let hash = String(repeating: "a", count: 64)
        let broken = "AI-Session: 01HZY5Z2Q3R4S5T6V7W8X9YABC/1"
        let whole = "AI-Session: 01HZY5Z2Q3R4S5T6V7W8X9YABD/1\n sha256:\(hash)"
        for trailer in [broken, whole, "\(whole)\nAssisted-by: codex", "\(broken)\nsha256:\(hash)"] {
            try clone.write("a.txt", "a line for \(trailer)\n")
            try clone.git("add", "--all")
            try clone.git("commit", "--quiet", "-m", "Add a\n\n\(trailer)")
            let outcome = try unlink(clone)
            #expect(outcome.succeeded, "\(outcome)")
            #expect(try clone.trailers("AI-Session") == [], "\(trailer)")
        }
    }

    @Test func `an amend with -m that keeps the name says how it goes, and that does it`() throws {
        let clone = try DeveloperClone()
        let trailer =
            "AI-Session: 01HZY5Z2Q3R4S5T6V7W8X9YABD/1\n sha256:\(String(repeating: "a", count: 64))"
        try clone.write("a.txt", "a line\n")
        try clone.commit("Add a\n\n\(trailer)")

        let amended = try clone.tryGit(["commit", "--amend", "-m", "Other words"])
        #expect(amended.errors.contains("'git session unlink' takes it out"), "\(amended)")
        #expect(try unlink(clone).succeeded)
        try clone.git("commit", "--quiet", "--amend", "-m", "Others again")

        #expect(try clone.message() == "Others again\n\n")
    }

    @Test func `a sign that stays is said, with what it asks for`() throws {
        let clone = try linked("Add a\n\nCo-authored-by: Claude <noreply@anthropic.com>")
        let outcome = try unlink(clone)
        #expect(
            outcome.errors.contains("it still says that claude-code helped (trailer Co-authored-by)"),
            "\(outcome)")
    }

    @Test func `what a remote has is not changed`() throws {
        let clone = try linked()
        try clone.addRemote("origin", isMirror: false)
        try clone.git("push", "--quiet", "origin", "main")
        let head = try clone.git("rev-parse", "HEAD")

        let outcome = try unlink(clone)

        #expect(outcome.status == 1 && outcome.errors.contains("a remote has commit"), "\(outcome)")
        #expect(try clone.git("rev-parse", "HEAD") == head)
    }

    /// Begins something in a work tree of its own, on a branch of its own, that stops at a conflict with another.
    private func begin(_ operation: String, in tree: String, of clone: DeveloperClone, from start: String)
        throws
    {
        for (branch, folder) in [("topic-\(tree)", tree), ("other-\(tree)", "beside-\(tree)")] {
            let path = "\(clone.folder.path)/\(folder)"
            try clone.git("worktree", "add", "--quiet", "-b", branch, path, start)
            try clone.write("b.txt", "\(branch)\n", in: folder)
            try clone.git("add", "--all", in: path)
            try clone.git("commit", "--quiet", "-m", branch, in: path)
        }
        let words = operation == "bisect" ? ["bisect", "start"] : [operation, "other-\(tree)"]
        _ = try clone.tryGit(words, in: "\(clone.folder.path)/\(tree)")
    }

    @Test(arguments: ["rebase", "merge", "bisect", "cherry-pick"])
    func
        `while another work tree is amid a rebase or the like with the commit, that is said and nothing changed`(
            operation: String
        ) throws
    {
        let clone = try linked()
        try begin(operation, in: "tree", of: clone, from: "HEAD")
        let before = try clone.git("for-each-ref", "refs/heads")

        let refused = try unlink(clone)

        let what = operation == "bisect" ? "a bisection" : "a \(operation)"
        let tree = clone.folder.path + "/tree"
        let way = [operation, operation == "bisect" ? "reset" : "--abort"]
        #expect(refused.status == 1, "\(refused)")
        #expect(refused.errors.contains("\(what) is in progress in the work tree \(tree)"), "\(refused)")
        #expect(refused.errors.contains("'git -C \"\(tree)\" \(way.joined(separator: " "))'"), "\(refused)")
        #expect(try clone.git("for-each-ref", "refs/heads") == before)
        #expect(try clone.tryGit(["-C", tree] + way).succeeded)
        #expect(try unlink(clone).succeeded)
    }

    @Test(arguments: ["rebase", "merge", "bisect", "cherry-pick"])
    func `what another work tree does with other commits, or did before it went, is no hindrance`(
        operation: String
    ) throws {
        let clone = try linked()
        try begin(operation, in: "tree", of: clone, from: "HEAD^")
        #expect(try unlink(clone).succeeded)

        try clone.agentWrites("a.txt", "first line of the agent\nsecond line of the agent\n")
        try clone.commit("Add to a")
        try begin(operation, in: "gone", of: clone, from: "HEAD")
        try FileManager.default.removeItem(atPath: clone.folder.path + "/gone")
        #expect(try unlink(clone).succeeded)
    }

    @Test func `symbolic refs among the branches go along with those that they name`() throws {
        let clone = try linked()
        try clone.git("branch", "side")
        try clone.git("symbolic-ref", "refs/heads/alias", "refs/heads/main")
        try clone.git("symbolic-ref", "refs/heads/trunk", "refs/heads/side")
        let before = try clone.git("rev-parse", "HEAD")

        let outcome = try unlink(clone)

        #expect(outcome.succeeded, "\(outcome)")
        let heads = try ["main", "side", "alias", "trunk"].map { try clone.git("rev-parse", $0) }
        #expect(Set(heads).count == 1 && heads[0] != before)
        #expect(try clone.git("symbolic-ref", "refs/heads/alias") == "refs/heads/main\n")
    }

    @Test func `another clone's session is named by its id, where a commit here names it`() throws {
        let clone = try DeveloperClone()
        let session = "01HZY5Z2Q3R4S5T6V7W8X9YABD"
        let trailer = "AI-Session: \(session)/1\n sha256:\(String(repeating: "a", count: 64))"
        try clone.write("a.txt", "a line\n")
        try clone.commit("Add a")

        let unknown = try clone.tryGit(["session", "link", session])
        try clone.git("checkout", "--quiet", "-b", "colleague", "HEAD~1")
        try clone.git("commit", "--quiet", "--allow-empty", "-m", "Theirs\n\n\(trailer)")
        try clone.git("checkout", "--quiet", "main")
        let known = try clone.tryGit(["session", "link", session])

        #expect(
            unknown.status == 1 && unknown.errors.contains("name it in the clone that recorded it"),
            "\(unknown)")
        #expect(unknown.errors.contains("'git session link --declare AGENT --reason WHY'"), "\(unknown)")
        #expect(known.succeeded, "\(known)")
        #expect(try clone.message().contains(trailer))
    }
}
