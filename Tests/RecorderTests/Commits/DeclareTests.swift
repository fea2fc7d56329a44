import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// `git session link --declare`: a person's word that an agent helped, where no record is left.
@Suite struct DeclareTests {
    private static let mark = "Co-authored-by: Claude <noreply@anthropic.com>"
    private static let because = "the laptop broke"

    /// A clone whose newest commit says that Claude Code helped, and names nothing.
    private func unrecorded() throws -> DeveloperClone {
        let clone = try DeveloperClone()
        try clone.write("a.txt", "a line that nothing recorded\n")
        try clone.commit("Add a\n\nWhy it is added.\n\n\(Self.mark)")
        return clone
    }

    private func declare(_ clone: DeveloperClone, _ more: String...) throws -> DeveloperClone.Outcome {
        try clone.tryGit(["session", "link", "--declare", "claude-code", "--reason", Self.because] + more)
    }

    @Test func `it makes a session without prompts and edits, which the commit names`() throws {
        let clone = try unrecorded()

        let outcome = try declare(clone)

        #expect(outcome.succeeded && outcome.output.contains("it names "), "\(outcome)")
        let segment = try #require(try clone.checkedSegments().first)
        #expect(segment.agent == "claude-code" && segment.messages.isEmpty && segment.edits.isEmpty)
        #expect(segment.declared?.by == "Ada <ada@example.com>")
        #expect(segment.declared?.reason == Self.because)
        #expect(segment.declared?.time.hasSuffix("Z") == true)
        let sealed = try #require(try clone.onlySession().sealed().first)
        let named = try clone.trailers("AI-Session").compactMap { try? SessionTrailer.parse($0).get() }
        #expect(named == [sealed.trailer])
        #expect(try clone.trailers("Assisted-by") == ["claude-code"])
        #expect(try clone.message().hasPrefix("Add a\n\nWhy it is added.\n\n\(Self.mark)\n"))
    }

    @Test func `without a commit it is about all that bear the agent's mark and name nothing`() throws {
        let clone = try unrecorded()
        try clone.write("b.txt", "a person's line\n")
        try clone.commit("Add b")
        try clone.write("c.txt", "another line that nothing recorded\n")
        try clone.commit("Add c\n\n\(Self.mark)")
        try clone.write("d.txt", "what another agent wrote\n")
        try clone.commit("Add d\n\nCo-authored-by: Codex <noreply@openai.com>")

        let outcome = try declare(clone)

        #expect(outcome.succeeded, "\(outcome)")
        let named = try (0...3).map { try clone.segments(of: "HEAD~\($0)") }
        #expect(named == [[], [1], [], [1]], "d, c, b, a: \(outcome)")
        #expect(clone.spool.sessions().count == 1, "one declaration for both")
    }

    @Test func `an unmarked commit is declared where it is the newest, or given`() throws {
        let clone = try DeveloperClone()
        try clone.write("a.txt", "a line that nothing recorded\n")
        try clone.commit("Add a")
        try clone.write("b.txt", "another line that nothing recorded\n")
        try clone.commit("Add b")

        #expect(try declare(clone).succeeded)
        #expect(try clone.segments(of: "HEAD") == [1] && clone.segments(of: "HEAD~1") == [])
        let again = try declare(clone)
        #expect(again.status == 1 && again.errors.contains("give the commit that you mean"), "\(again)")
        #expect(try declare(clone, "HEAD~1").succeeded)
        #expect(try clone.segments(of: "HEAD~1") == [1])
    }

    @Test func `a commit is found by the id that it had before another was declared`() throws {
        let clone = try unrecorded()
        try clone.write("b.txt", "another line that nothing recorded\n")
        try clone.commit("Add b")
        let told = try ["HEAD~1", "HEAD"].map {
            try clone.git("rev-parse", $0).trimmingCharacters(in: .newlines)
        }

        for commit in told {
            let outcome = try declare(clone, commit)
            #expect(outcome.succeeded, "\(outcome)")
        }

        #expect(try clone.segments(of: "HEAD") == [1] && clone.segments(of: "HEAD~1") == [1])
    }

    @Test func `a secret in the reason is masked before it is kept`() throws {
        let clone = try unrecorded()
        let secret = "gh" + "p_" + String(repeating: "A1b2C3d4E5", count: 4).prefix(36)

        let outcome = try clone.tryGit([
            "session", "link", "--declare", "claude-code", "--reason", "it had \(secret) in it",
        ])

        #expect(outcome.succeeded, "\(outcome)")
        let segment = try #require(try clone.checkedSegments().first)
        #expect(segment.declared?.reason == "it had [secret:github-pat] in it")
        #expect(segment.masked.secrets == ["github-pat": 1])
    }

    @Test func `what is not sound changes nothing`() throws {
        let clone = try unrecorded()
        let head = try clone.git("rev-parse", "HEAD")

        let noReason = try clone.tryGit(["session", "link", "--declare", "claude-code"])
        let blank = try clone.tryGit(["session", "link", "--declare", "claude-code", "--reason", " "])
        let noAgent = try clone.tryGit(["session", "link", "--declare", "my agent", "--reason", "x"])
        let alone = try clone.tryGit(["session", "link", "--reason", "x"])
        let noCommit = try declare(clone, "nonsense")

        for wrong in [noReason, blank, noAgent, alone] { #expect(wrong.status == 64, "\(wrong)") }
        #expect(noCommit.status == 1 && noCommit.errors.contains("no commit 'nonsense'"), "\(noCommit)")
        #expect(try clone.git("rev-parse", "HEAD") == head && clone.spool.sessions().isEmpty)
    }

    @Test func `what a remote has is not declared, and no session is left of the attempt`() throws {
        let clone = try unrecorded()
        try clone.addRemote("origin", isMirror: false)
        try clone.git("push", "--quiet", "origin", "main")

        let outcome = try declare(clone, "HEAD")

        #expect(outcome.status == 1 && outcome.errors.contains("git rebase --force-rebase"), "\(outcome)")
        #expect(clone.spool.sessions().isEmpty)
    }

    @Test func `it is shown as declared by every command`() throws {
        let clone = try unrecorded()
        #expect(try declare(clone).succeeded)

        let words = "by Ada <ada@example.com>"
        #expect(try clone.git("session", "log").contains("declared by hand \(words)"))
        #expect(try clone.git("session", "log", "--format", "json").contains("\"\(Self.because)\""))
        let shown = try clone.git("session", "show")
        #expect(shown.contains("DECLARED BY HAND") && shown.contains(words) && shown.contains(Self.because))
        #expect(try clone.git("session", "preview").contains("DECLARED BY HAND"))
        #expect(try clone.git("session", "blame", "a.txt").contains("declared"))
        let lines = try clone.git("session", "blame", "a.txt", "--format", "json")
        #expect(lines.contains("\"declared\"") && lines.contains("\"claude-code\""))
    }

    @Test func `it stays through a reword, and travels as any session does`() throws {
        let clone = try unrecorded()
        try clone.addRemote("origin", isMirror: true)
        #expect(try declare(clone).succeeded)

        try clone.git("commit", "--quiet", "--amend", "-m", "Other words")
        #expect(try clone.segments() == [1])
        try clone.git("push", "--quiet", "origin", "main")

        #expect(try clone.refs(of: "origin").count == 1)
    }

    @Test func `what the mirror's policy does with it is said at once`() throws {
        let clone = try unrecorded()
        try clone.addRemote("origin", isMirror: true)
        let announced = DeveloperClone.announcement(home: "home-origin", key: clone.homeKey)
        try clone.announce(
            announced.replacing("{\"v\":1,", with: #"{"v":1,"sessions":{"declared":"hold"},"#), at: "origin")
        try clone.git("session", "enable")

        let outcome = try declare(clone)

        #expect(
            outcome.errors.contains("hold what is declared by hand until an approver decides"), "\(outcome)")
    }
}
