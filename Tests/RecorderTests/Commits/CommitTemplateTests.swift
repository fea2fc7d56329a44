import Foundation
import HelperTestSupport
import Testing

/// A template of commit messages beside our trailers.
@Suite struct CommitTemplateTests {
    private func clone(template: String) throws -> DeveloperClone {
        let clone = try DeveloperClone()
        try clone.folder.write(template, to: "template")
        try clone.git("config", "commit.template", clone.folder.path + "/template")
        try clone.agentWrites("a.txt", "some content\n")
        try clone.git("add", "--all")
        return clone
    }

    @Test(arguments: [
        "What:\n\nWhy:\n# explain\n", "Subject\n\nTicket: none\n", "# only a remark\n",
        "# Say why\n\nTicket: \n", "\n# why\n\nReviewed-by: \n", "\n\nTicket: \n",
    ])
    func `a template that nobody touched gives the commit up, as without the recorder`(template: String)
        throws
    {
        let clone = try clone(template: template)
        let outcome = try clone.tryGit(["commit"])
        #expect(outcome.status == 1 && outcome.errors.contains("Aborting commit"), "\(outcome)")
        try clone.commit("Add a")
        #expect(try clone.segments() == [1])
    }

    @Test func `a template that was filled in is committed with the trailers`() throws {
        let clone = try clone(template: "What:\n\nWhy:\n# explain\n")
        try clone.git("commit", "--quiet", environment: ["GIT_EDITOR": "sed -i '1s/.*/Add a/'"])
        #expect(try clone.message().hasPrefix("Add a\n\nWhy:\n"))
        #expect(try clone.segments() == [1])
    }

    @Test(arguments: ["# Say why\n\nTicket: \n", "\n\nTicket: \n", "Ticket: \n# Say why\n"])
    func `a template's only line that was filled in is the subject, and the trailers stand below it`(
        template: String
    ) throws {
        let clone = try clone(template: template)
        try clone.git("commit", "--quiet", environment: ["GIT_EDITOR": "sed -i 's/^Ticket:.*/Ticket: 7/'"])
        #expect(try clone.git("log", "-1", "--format=%s") == "Ticket: 7\n")
        let read = try clone.git("log", "-1", "--format=%(trailers)")
        #expect(read.hasPrefix("AI-Session: ") && read.contains("\nAssisted-by: claude-code\n"), "\(read)")
        #expect(try clone.segments() == [1])
    }

    @Test func `below a subject a template's trailers and ours are one block`() throws {
        let clone = try clone(template: "# Say why\n\nTicket: \n")
        try clone.git(
            "commit", "--quiet",
            environment: ["GIT_EDITOR": "sed -i '1s/.*/Add a/;s/^Ticket:.*/Ticket: 7/'"])
        let read = try clone.git("log", "-1", "--format=%(trailers)")
        #expect(read.hasPrefix("Ticket: 7\nAI-Session: "), "\(read)")
        #expect(try clone.segments() == [1])
    }

    @Test func `a message whose only line reads like a trailer keeps it as its subject`() throws {
        let clone = try clone(template: "")
        try clone.git("commit", "--quiet", "-m", "\n\nTicket: 7")
        #expect(try clone.git("log", "-1", "--format=%s") == "Ticket: 7\n")
        #expect(try clone.segments() == [1])
    }

    @Test(arguments: [["-m", ""], []])
    func `an empty message stays empty, and the session is told as missing until there is one`(
        words: [String]
    ) throws {
        let clone = try DeveloperClone()
        try clone.agentWrites("a.txt", "some content\n")
        try clone.git("add", "--all")
        let refused = try clone.tryGit(["commit"] + words)
        #expect(refused.status == 1 && refused.errors.contains("Aborting commit"), "\(refused)")

        let made = try clone.tryGit(["commit", "--allow-empty-message"] + words)
        #expect(made.succeeded && made.errors.contains("cannot name it without a message"), "\(made)")
        #expect(try clone.message() == "\n")
        #expect(try clone.tryGit(["session", "doctor"]).status == 1)

        try clone.git("commit", "--quiet", "--amend", "-m", "Add a")
        #expect(try clone.segments() == [1])
        #expect(try clone.tryGit(["session", "doctor"]).succeeded)
    }
}
