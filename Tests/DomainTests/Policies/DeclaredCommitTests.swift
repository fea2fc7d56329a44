import Domain
import Testing

/// Commits that a person declared by hand.
@Suite struct DeclaredCommitTests {
    private struct Sample {
        /// Whether each named segment is a declaration.
        var named = [true]
        var isPushers = true
        /// The lines of ten that the recorded ones have.
        var covered = 0
        /// The lines of ten that another session has, which is not named.
        var found: Int?

        func facts() throws -> PushFacts {
            let hash = try #require(SegmentHash(hex: String(repeating: "a", count: 64)))
            let names = try named.indices.map {
                try #require(SegmentName("01HZY5Z2Q3R4S5T6V7W8X9YABC/\($0 + 1)"))
            }
            let trailers = names.map { SessionTrailer(segment: $0, hash: hash).description }
            let commit = SamplePush.commit("Add a\n\n" + trailers.joined(separator: "\n"))
            var cover = Attribution()
            (cover.countable, cover.covered) = (10, covered)
            let other = try #require(SessionID("01HZY5Z2Q3R4S5T6V7W8X9YABD"))
            let candidate = found.map { SessionEvidence.Candidate(session: other, lines: $0, countable: 10) }
            let segments = zip(names, named).map { name, isDeclared in
                (
                    name,
                    RecordedSegment(
                        hash: hash, isPushers: isPushers, owner: isPushers ? "ada" : "grace", agent: "codex",
                        isDeclared: isDeclared)
                )
            }
            return PushFacts(
                push: SamplePush.facts().push, history: HistoryFacts(commits: [commit]),
                sessions: SessionFacts(
                    segments: Dictionary(uniqueKeysWithValues: segments),
                    evidence: [
                        commit.id: SessionEvidence(
                            own: isPushers ? cover : nil, all: cover, candidate: candidate)
                    ]))
        }
    }

    private func judged(
        _ sample: Sample, _ change: (inout SessionPolicy.Settings) -> Void = { _ in }
    ) throws -> (outcome: SessionOutcome, findings: [Finding]) {
        var settings = SessionPolicy.Settings()
        change(&settings)
        let facts = try sample.facts()
        let policy = SessionPolicy(settings: settings)
        return (policy.outcome(of: facts.history.commits[0], in: facts), policy.findings(in: facts))
    }

    @Test func `a commit that names a declaration is declared, and an approver looks at it`() throws {
        let (outcome, findings) = try judged(Sample())

        #expect(outcome == .declared)
        #expect(findings.map(\.action) == [.hold])
        let said = "declared by hand: ada says that codex helped; no recorded session shows it"
        #expect(findings.map(\.message) == [said])
        #expect(findings.map(\.advice) == [nil])
    }

    @Test func `to declare is never more costly than to say nothing`() throws {
        for missing in Finding.Action.allCases {
            let found = try judged(Sample()) { $0.missing = missing }.findings
            #expect(found.map(\.action).max() ?? .accept == min(missing, .hold))
        }
        #expect(try judged(Sample()) { $0.declared = .reject }.findings.map(\.action) == [.reject])
        #expect(try judged(Sample()) { $0.declared = .record }.findings.map(\.action) == [.record])
    }

    @Test func `a declaration beside a session that has the lines has nothing to say`() throws {
        #expect(try judged(Sample(named: [true, false], covered: 9)).outcome == .verified)
        for covered in [0, 3] {
            #expect(try judged(Sample(named: [true, false], covered: covered)).outcome == .declared)
        }
    }

    @Test func `another actor's declaration counts no more than another's session`() throws {
        let foreign = Sample(isPushers: false)

        let (outcome, findings) = try judged(foreign)

        #expect(outcome == .unchecked && findings.map(\.action) == [.reject], "\(findings)")
        #expect(try judged(foreign) { $0.others = .record }.outcome == .declared)
    }

    @Test func `a session that is recorded and has the lines is to be named instead`() throws {
        let advice = try judged(Sample(found: 9)).findings.first?.advice
        #expect(advice?.contains("9 of 10 lines are found in session 01HZY5Z2Q3R4S5T6V7W8X9YABD") == true)
    }

    @Test func `no advice declares where the policy refuses that`() throws {
        let mark = "Co-authored-by: Claude <noreply@anthropic.com>"
        func advice(_ declared: Finding.Action) -> String? {
            var settings = SessionPolicy.Settings()
            settings.declared = declared
            let facts = SamplePush.facts(commits: [SamplePush.commit("Add a\n\n\(mark)")])
            return SessionPolicy(settings: settings).findings(in: facts).first?.advice
        }
        #expect(advice(.hold)?.contains("'git session link --declare claude-code --reason WHY'") == true)
        #expect(advice(.reject)?.contains("--declare") == false)
    }

    @Test func `all lines of a declared commit count as the agent's`() throws {
        var facts = try Sample().facts()
        facts.files.addedLines = [facts.history.commits[0].id: 10]
        var entry = AgentPolicy.Entry()
        entry.share = AgentPolicy.Entry.Share(most: 0.5, action: .hold)

        let findings = AgentPolicy(entries: [entry], sessions: SessionPolicy(settings: .init()))
            .findings(in: facts)

        #expect(findings.map(\.action) == [.hold])
        #expect(findings.first?.message.contains("agents wrote 100 % of it") == true, "\(findings)")
    }
}
