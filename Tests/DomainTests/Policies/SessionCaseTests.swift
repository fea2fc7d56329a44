import Domain
import Testing

/// Each outcome has an action of its own.
@Suite struct SessionCaseTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let word: SessionPolicy.Settings.Word
        /// What the standard settings do.
        let standard: Finding.Action
        var trailers = ""
        /// Whether the commit names a session that is recorded.
        var isNamed = false
        var isPushers = true
        var isDeclared = false
        /// The lines of ten that the named sessions have.
        var covered: Int?
        /// The lines of ten that some session has.
        var found: Int?

        var testDescription: String { word.rawValue }
    }

    private static let cases = [
        Case(word: .missing, standard: .reject, trailers: "Co-authored-by: Claude <noreply@anthropic.com>"),
        Case(
            word: .mismatch, standard: .reject,
            trailers: "AI-Session: 01HZY5Z2Q3R4S5T6V7W8X9YABC/2\n sha256:"
                + String(repeating: "b", count: 64)),
        Case(word: .weak, standard: .record, trailers: "Made-with: Cursor"),
        Case(word: .partial, standard: .record, isNamed: true, covered: 3),
        Case(word: .unsupported, standard: .reject, isNamed: true, covered: 1),
        Case(word: .undeclared, standard: .record, found: 9),
        Case(word: .others, standard: .reject, isNamed: true, isPushers: false, covered: 10),
        Case(word: .declared, standard: .hold, isNamed: true, isDeclared: true, covered: 0),
    ]

    private static func facts(_ example: Case) throws -> PushFacts {
        let segment = try #require(SegmentName("01HZY5Z2Q3R4S5T6V7W8X9YABC/1"))
        let hash = try #require(SegmentHash(hex: String(repeating: "a", count: 64)))
        let named = example.isNamed ? SessionTrailer(segment: segment, hash: hash).description : ""
        let commit = SamplePush.commit("Add a\n\n\(named)\(example.trailers)")
        let cover = example.covered.map { covered in
            var cover = Attribution()
            cover.countable = 10
            cover.covered = covered
            return cover
        }
        let candidate = example.found.map {
            SessionEvidence.Candidate(session: segment.session, lines: $0, countable: 10)
        }
        return PushFacts(
            push: SamplePush.facts().push, history: HistoryFacts(commits: [commit]),
            sessions: SessionFacts(
                segments: [
                    segment: RecordedSegment(
                        hash: hash, isPushers: example.isPushers, owner: example.isPushers ? "ada" : "grace",
                        agent: "codex", isDeclared: example.isDeclared)
                ], evidence: [commit.id: SessionEvidence(own: cover, all: cover, candidate: candidate)]))
    }

    @Test func `the table has every outcome that the policy file names`() {
        #expect(Set(Self.cases.map(\.word)) == Set(SessionPolicy.Settings.Word.allCases))
    }

    @Test(arguments: cases)
    func `by the standard settings`(_ example: Case) throws {
        let found = SessionPolicy(settings: .init()).findings(in: try Self.facts(example))

        #expect(found.map(\.action).max() == example.standard)
    }

    @Test(arguments: cases)
    func `its own action counts, and no other's`(_ example: Case) throws {
        for action in Finding.Action.allCases {
            var settings = SessionPolicy.Settings()
            for word in SessionPolicy.Settings.Word.allCases { settings[word] = .accept }
            settings[example.word] = action

            let found = SessionPolicy(settings: settings).findings(in: try Self.facts(example))

            #expect(found.map(\.action) == (action == .accept ? [] : [action]))
        }
    }
}
