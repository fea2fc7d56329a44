import Domain
import Testing

/// Which agent a commit was written with, and which segments it comes out of.
@Suite struct SessionFactsTests {
    private static let first = "01HZY5Z2Q3R4S5T6V7W8X9YABC"
    private static let second = "01HZY5Z2Q3R4S5T6V7W8X9YABD"
    private static let hash = String(repeating: "ab", count: 32)

    private func commit(_ trailers: String, author: String = "ada@example.com") throws -> CommitFacts {
        let identity = CommitFacts.Identity(name: "Ada", email: author)
        return CommitFacts(
            id: try #require(ObjectID(hex: String(repeating: "1", count: 40))), parents: [.zero],
            author: identity, committer: CommitFacts.Identity(name: "Ada", email: "ada@example.com"),
            committedAt: 0, message: "Add a parser\n\n\(trailers)\n", changedPaths: [])
    }

    private func session(_ id: String) throws -> SessionID { try #require(SessionID(id)) }

    private func trailer(_ id: String) -> String { "AI-Session: \(id)/1 sha256:\(Self.hash)" }

    @Test func `the session that a commit names tells its agent before its own signs do`() throws {
        var facts = SessionFacts()
        facts.agents = [try session(Self.second): "codex"]
        let commit = try commit(
            "\(trailer(Self.first))\n\(trailer(Self.second))\n"
                + "Co-authored-by: Claude <noreply@anthropic.com>")

        #expect(facts.agent(of: commit, foundIn: nil) == "codex")
        #expect(
            facts.agent(of: commit, foundIn: nil, bringing: [try session(Self.first): "gemini-cli"])
                == "gemini-cli", "the first that is known")
    }

    @Test func `a recorded session is believed before what comes with the push`() throws {
        var facts = SessionFacts()
        facts.agents = [try session(Self.first): "codex"]
        let brought = [try session(Self.first): "cursor"]
        #expect(
            facts.agent(of: try commit(trailer(Self.first)), foundIn: nil, bringing: brought) == "codex")
    }

    @Test func `a sign that tells its agent comes before the session that has the lines`() throws {
        var facts = SessionFacts()
        facts.agents = [try session(Self.first): "codex"]
        let found = try session(Self.first)

        let signed = try commit("Co-authored-by: Claude <noreply@anthropic.com>")
        #expect(facts.agent(of: signed, foundIn: found) == "claude-code")
        #expect(facts.agent(of: try commit("Reviewed-by: Bob"), foundIn: found) == "codex")
    }

    @Test func `of a session that nobody recorded only the sign is left`() throws {
        let commit = try commit(trailer(Self.first))
        #expect(SessionFacts().agent(of: commit, foundIn: nil) == AgentSignature.unknownAgent)
        #expect(SessionFacts().agent(of: try self.commit("Reviewed-by: Bob"), foundIn: nil) == nil)
    }

    @Test func `a commit comes out of the pusher's own segments, and of those of others that wrote it`()
        throws
    {
        let names = try [Self.first, Self.second].map { SegmentName(session: try session($0), segment: 1) }
        let hash = try #require(SegmentHash(hex: Self.hash))
        let commit = try commit("\(trailer(Self.first))\n\(trailer(Self.second))")
        var facts = SessionFacts(segments: [
            names[0]: RecordedSegment(hash: hash, isPushers: true, owner: "ada"),
            names[1]: RecordedSegment(hash: hash, isPushers: false, owner: "bob"),
        ])
        #expect(facts.writingSegments(of: commit) == [names[0]])

        facts.evidence = [
            commit.id: SessionEvidence(own: nil, all: nil, candidate: nil, writers: [names[1]])
        ]
        #expect(facts.writingSegments(of: commit) == Set(names))
    }
}
