import Domain
import Foundation
import Testing

/// Commits that name what is not there any more.
@Suite struct ForgottenSessionTests {
    private func forgotten(_ options: String...) throws -> (clone: DeveloperClone, said: String) {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")
        let said = try clone.tryGit(["session", "forget", "--force", "latest"])
        #expect(said.succeeded, "\(said)")
        return (clone, said.output)
    }

    @Test func `forget lists the commits that name what no mirror has, also where it refuses`() throws {
        let clone = try DeveloperClone()
        try clone.git("checkout", "--quiet", "-b", "side")
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")
        try clone.git("checkout", "--quiet", "main")

        let refused = try clone.tryGit(["session", "forget", "latest"])
        let forced = try clone.git("session", "forget", "--force", "latest")

        #expect(refused.status == 1 && refused.errors.contains("Add a"))
        #expect(forced.contains("Add a") && forced.contains("git commit --amend"))
    }

    @Test(arguments: [["--no-edit"], ["-m", "Other words"]])
    func `amending does not carry on the name of a session that was forgotten`(options: [String]) throws {
        let (clone, _) = try forgotten()
        let outcome = try clone.tryGit(["commit", "--quiet", "--amend"] + options)
        #expect(outcome.succeeded && outcome.errors.contains("says that claude-code helped"), "\(outcome)")
        #expect(try clone.segments() == [])
        // That an agent helped stays true.
        #expect(try clone.trailers("Assisted-by") == ["claude-code"])
        #expect(try clone.tryGit(["session", "doctor"]).succeeded)
    }

    @Test(arguments: [["--no-edit"], ["-m", "Other words"]])
    func `amending keeps a colleague's trailer, and one that a mirror has`(options: [String]) throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        try clone.agentWrites("a.txt", "some content\n")
        let colleague =
            "AI-Session: 01M879BAD8KB8Q5YT9CVY9ASGG/3 sha256:" + String(repeating: "a", count: 64)
        try clone.commit("Add a\n\n\(colleague)")
        try clone.git("session", "push", "mirror")
        try clone.git("session", "forget", "latest")

        _ = try clone.tryGit(["commit", "--quiet", "--amend"] + options)

        #expect(try clone.trailers("AI-Session").contains { colleague == "AI-Session: \($0)" })
        #expect(try clone.segments().sorted() == [1, 3])
    }

    @Test func `doctor lists commits that name a session which is nowhere`() throws {
        let (clone, _) = try forgotten()
        let nowhere = "AI-Session: 01M879BAD8KB8Q5YT9CVY9ASGG/3 sha256:" + String(repeating: "a", count: 64)
        try clone.write("b.txt", "x\n")
        try clone.commit("Add b\n\n\(nowhere)")

        let found = try clone.tryGit(["session", "doctor"])

        #expect(found.status == 1)
        #expect(found.output.contains("Add a") && found.output.contains("forgotten before a mirror had them"))
        #expect(found.output.contains("Add b") && found.output.contains("01M879BAD8KB8Q5YT9CVY9ASGG/3"))
        #expect(found.output.contains("git rebase --rebase-merges --exec"))
    }

    /// Does what doctor says.
    private func mend(_ clone: DeveloperClone) throws -> DeveloperClone.Outcome {
        let said = try clone.tryGit(["session", "doctor"]).output
        let command = try #require(said.firstMatch(of: /to remove the names, (.*)/)?.1, "\(said)")
        return try clone.run("sh", ["-c", String(command)])
    }

    @Test func `the rebase that doctor names takes the names out`() throws {
        let (clone, _) = try forgotten()
        try clone.write("b.txt", "x\n")
        try clone.commit("Add b")
        let mended = try mend(clone)
        #expect(mended.succeeded, "\(mended)")
        #expect(try clone.segments(of: "HEAD~1") == [])
        #expect(try clone.tryGit(["session", "doctor"]).succeeded)
    }

    @Test func `the last commit alone is amended`() throws {
        let (clone, _) = try forgotten()
        let mended = try mend(clone)
        #expect(mended.succeeded, "\(mended)")
        #expect(try clone.segments() == [] && clone.git("rev-list", "--count", "HEAD") == "2\n")
        #expect(try clone.tryGit(["session", "doctor"]).succeeded)
    }

    @Test func `merges stay merges, and what they brought of others stays what it is`() throws {
        let clone = try DeveloperClone()
        try clone.git("checkout", "--quiet", "-b", "theirs")
        try clone.write("theirs.txt", "x\n")
        let theirs = try clone.commit("Theirs")
        let id = try clone.git("rev-parse", "HEAD")
        try clone.git("checkout", "--quiet", "main")
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Add a")
        try clone.git("merge", "--quiet", "--no-ff", "--no-edit", "theirs")
        try clone.agentWrites("b.txt", "other content\n")
        try clone.commit("Add b")
        try clone.git("session", "forget", "--force", "latest")

        let mended = try mend(clone)

        #expect(mended.succeeded, "\(mended)")
        #expect(try clone.git("rev-parse", "HEAD~1^2") == id && theirs == "Theirs\n\n")
        #expect(try clone.segments() == [] && clone.segments(of: "HEAD~2") == [])
        #expect(try clone.tryGit(["session", "doctor"]).succeeded)
    }

    @Test func `the first commit of all can name what was forgotten`() throws {
        let clone = try DeveloperClone()
        try clone.git("checkout", "--quiet", "--orphan", "fresh")
        try clone.agentWrites("a.txt", "some content\n")
        try clone.commit("Begin anew")
        try clone.write("b.txt", "x\n")
        try clone.commit("Add b")
        try clone.git("session", "forget", "--force", "latest")
        let mended = try mend(clone)
        #expect(mended.succeeded, "\(mended)")
        #expect(try clone.tryGit(["session", "doctor"]).succeeded)
    }

    @Test func `a branch that still names the session is said`() throws {
        let (clone, _) = try forgotten()
        try clone.git("branch", "copy")
        #expect(
            try clone.tryGit(["session", "doctor"]).output.contains("the branch copy has such commits, too"))
        #expect(try mend(clone).succeeded)
        let left = try clone.tryGit(["session", "doctor"])
        #expect(left.status == 1 && left.output.contains("the branch copy has such commits"))
        #expect(!left.output.contains("git rebase") && !left.output.contains("--amend"), "\(left)")
        try clone.git("checkout", "--quiet", "copy")
        #expect(try mend(clone).succeeded)
        #expect(try clone.tryGit(["session", "doctor"]).succeeded)
    }

    @Test func `what a colleague pushed and was rebased here is not dead`() throws {
        let clone = try DeveloperClone()
        try clone.addRemote("mirror", isMirror: true)
        let theirs = "AI-Session: 01M879BAD8KB8Q5YT9CVY9ASGG/3 sha256:" + String(repeating: "a", count: 64)
        try clone.write("b.txt", "x\n")
        try clone.commit("Add b\n\n\(theirs)")
        try clone.git("push", "--quiet", "mirror", "main")
        try clone.git("commit", "--quiet", "--amend", "-m", "Add b, rebased\n\n\(theirs)")
        #expect(try clone.tryGit(["session", "doctor"]).succeeded)
    }

    @Test func `a push says that a commit names what is neither here nor shipped`() throws {
        let (clone, _) = try forgotten()
        try clone.addRemote("mirror", isMirror: true)
        let byHand = try clone.tryGit(["session", "push"])
        let push = try clone.tryGit(["push", "--quiet", "mirror", "main"])
        let again = try clone.tryGit(["push", "--quiet", "mirror", "main:other"])
        #expect(byHand.succeeded && byHand.errors.contains("is neither here nor at the mirror"), "\(byHand)")
        #expect(push.succeeded && push.errors.contains("is neither here nor at the mirror"), "\(push)")
        #expect(!again.errors.contains("neither here"), "what the mirror has, it took")
    }
}
