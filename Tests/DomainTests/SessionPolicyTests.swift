import Domain
import Testing

@Suite struct SessionPolicyTests {
    private let segment = SegmentName("01HZY5Z2Q3R4S5T6V7W8X9YABC/1")
    private let hash = SegmentHash(hex: String(repeating: "a", count: 64))
    private let id = ObjectID(hex: String(repeating: "1", count: 40))

    private func facts(
        _ trailers: String, segments: [SegmentName: RecordedSegment] = [:], evidence: SessionEvidence? = nil
    ) throws -> PushFacts {
        let identity = CommitFacts.Identity(name: "Ada", email: "ada@example.com")
        let commit = CommitFacts(
            id: try #require(id), parentCount: 1, author: identity, committer: identity, committedAt: 0,
            message: "Subject\n\n\(trailers)",
            changedPaths: [.init(path: "a.swift", change: .changed, mode: 0o100644)])
        let push = Push(
            mirror: "demo", actor: Actor(name: "ada", origin: .local), refUpdates: [], options: [])
        return PushFacts(
            push: push, commits: [commit], segments: segments,
            evidence: evidence.map { [commit.id: $0] } ?? [:],
            irregularities: [])
    }

    private func named(isPushers: Bool = true) throws -> [SegmentName: RecordedSegment] {
        [
            try #require(segment): RecordedSegment(
                hash: try #require(hash), isPushers: isPushers, owner: isPushers ? "ada" : "grace")
        ]
    }

    private func trailer() throws -> String {
        SessionTrailer(segment: try #require(segment), hash: try #require(hash)).description
    }

    private func findings(
        _ facts: PushFacts, _ change: (inout SessionPolicy.Settings) -> Void = { _ in }
    ) -> [Finding] {
        var settings = SessionPolicy.Settings()
        change(&settings)
        return SessionPolicy(settings: settings).findings(in: facts)
    }

    @Test func `a named session whose lines were not compared is treated as one that has none`() throws {
        let facts = try facts(trailer(), segments: named())

        #expect(findings(facts).map(\.action) == [.reject])
        #expect(findings(facts) { $0.unsupported = .hold }.map(\.action) == [.hold])
        let outcome = SessionPolicy(settings: .init()).outcome(of: facts.commits[0], in: facts)
        #expect(outcome == .unchecked)
    }

    @Test func `a claim that does not hold is not cheaper than none`() throws {
        let facts = try facts(trailer() + "\nCo-authored-by: Claude <noreply@anthropic.com>")

        #expect(findings(facts) { $0.mismatch = .accept }.map(\.action) == [.reject])
        #expect(findings(facts) { $0.mismatch = .record }.map(\.action) == [.record, .reject])
        #expect(findings(facts).map(\.action) == [.reject])
    }

    @Test func `another actor's session is not cheaper than one that has no lines`() throws {
        var foreign = Attribution()
        foreign.countable = 10
        foreign.supported = 10
        var own = Attribution()
        own.countable = 10
        let evidence = SessionEvidence(own: own, all: foreign, candidate: nil)
        let facts = try facts(trailer(), segments: named(isPushers: false), evidence: evidence)

        #expect(findings(facts).map(\.action) == [.reject])
        #expect(findings(facts) { $0.others = .hold }.map(\.action) == [.hold, .reject])
        #expect(findings(facts) { $0.others = .record }.map(\.action) == [.record])
        #expect(findings(facts) { $0.others = .accept }.isEmpty)
    }

    @Test func `coverage is rounded down in words, so that too little never looks enough`() throws {
        var cover = Attribution()
        cover.countable = 1_000
        cover.supported = 199
        let evidence = SessionEvidence(own: cover, all: cover, candidate: nil)

        let message = try findings(facts(trailer(), segments: named(), evidence: evidence)).first?.message

        #expect(
            message?.contains("199 of 1000 lines are found in session 01HZY5Z2Q3R4S5T6V7W8X9YABC") == true)
        #expect(message?.contains("coverage 19 %, needed 20 %") == true)
    }
}
