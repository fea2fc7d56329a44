import Foundation
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

    @Test(arguments: ["What:\n\nWhy:\n# explain\n", "Subject\n\nTicket: none\n", "# only a remark\n"])
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
}
