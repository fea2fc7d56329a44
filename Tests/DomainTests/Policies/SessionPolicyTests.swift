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
            id: try #require(id), parents: [.zero], author: identity, committer: identity, committedAt: 0,
            message: "Subject\n\n\(trailers)",
            changedPaths: [.init(path: "a.swift", change: .changed, mode: 0o100644)])
        let push = Push(
            mirror: "demo", actor: Actor(name: "ada", origin: .local), refUpdates: [], options: [])
        return PushFacts(
            push: push, history: HistoryFacts(commits: [commit]),
            sessions: SessionFacts(
                segments: segments, evidence: evidence.map { [commit.id: $0] } ?? [:]))
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
        let outcome = SessionPolicy(settings: .init()).outcome(of: facts.history.commits[0], in: facts)
        #expect(outcome == .unchecked)
    }

    @Test(arguments: [
        (
            "SEGMENT\nsha256:HASH", "'AI-Session: SEGMENT' is not of the form",
            "that line must begin with a space"
        ),
        (
            "SEGMENT sha256:HA\n SH", "'AI-Session: SEGMENT sha256:HA SH' is not of",
            "in one piece, with nothing after it"
        ),
        ("SEGMENT sha256:HASH more", "'AI-Session: SEGMENT sha256:HASH more' is not of", "nothing after it"),
        ("SEGMENT sha256:HA", "'AI-Session: SEGMENT sha256:HA' is not of the form", "<64 digits>'"),
        ("SEGMENT sha256:HASHHASH", "…' is not of the form", "<64 digits>'"),
    ])
    func `a trailer that a tool broke is told with what became of it`(
        _ trailer: String, _ shown: String, _ reason: String
    ) throws {
        let half = String(repeating: "a", count: 32)
        func filled(_ text: String) throws -> String {
            try text.replacing("SEGMENT", with: #require(segment).description).replacing(
                "HASH", with: half + half
            ).replacing("HA", with: half).replacing(" SH", with: " " + half)
        }
        let found = findings(try facts("AI-Session: " + filled(trailer))) { $0.mismatch = .reject }
        let message = try #require(found.map(\.message).first { $0.contains("is not of the form") })
        #expect(try message.contains(filled(shown)) && message.hasSuffix(filled(reason)), "\(message)")
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
        foreign.covered = 10
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
        cover.covered = 199
        let evidence = SessionEvidence(own: cover, all: cover, candidate: nil)

        let message = try findings(facts(trailer(), segments: named(), evidence: evidence)).first?.message

        #expect(
            message?.contains("199 of 1000 lines are found in session 01HZY5Z2Q3R4S5T6V7W8X9YABC") == true)
        #expect(message?.contains("coverage 19 %, needed 20 %") == true)
    }

    // MARK: Special cases

    private func special(
        _ paths: [String], _ actions: [SessionPolicy.Settings.Word: Finding.Action], refs: [String] = []
    ) -> SessionPolicy.Settings.Special {
        SessionPolicy.Settings.Special(
            refs: refs.map { GlobPattern($0) }, paths: paths.isEmpty ? nil : PathPatterns(paths),
            actions: actions)
    }

    /// What becomes of a commit that an agent signed and that names no session.
    private func action(
        of paths: [String], _ specials: [SessionPolicy.Settings.Special]
    ) throws -> Finding.Action? {
        let identity = CommitFacts.Identity(name: "Ada", email: "ada@example.com")
        let commit = CommitFacts(
            id: try #require(id), parents: [.zero], author: identity, committer: identity, committedAt: 0,
            message: "Subject\n\nCo-authored-by: Claude <noreply@anthropic.com>",
            changedPaths: paths.map { .init(path: TreePath($0), change: .changed, mode: 0o100644) })
        let main = RefName("refs/heads/main")
        let update = RefUpdate(ref: main, given: main, old: .zero, new: commit.id, kind: .create)
        let facts = PushFacts(
            push: Push(
                mirror: "demo", actor: Actor(name: "ada", origin: .local), refUpdates: [update], options: []),
            history: HistoryFacts(commits: [commit]))
        return findings(facts) { $0.specials = specials }.map(\.action).max()
    }

    @Test func `what is let pass for some paths is not for the others that a commit changes`() throws {
        let loose = special(["docs/**"], [.missing: .accept])
        #expect(try action(of: ["docs/a"], [loose]) == nil)
        #expect(try action(of: ["docs/a", "src/a"], [loose]) == .reject)
        #expect(try action(of: ["src/a"], [loose]) == .reject)
        let strict = special(["src/**"], [.missing: .hold])
        let general = special([], [.missing: .record])
        #expect(try action(of: ["src/a", "docs/a"], [strict, general]) == .hold)
        #expect(try action(of: ["docs/a"], [strict, general]) == .record)
        #expect(try action(of: ["src/a"], [general, strict]) == .record)
        #expect(try action(of: ["src/a", "docs/a"], [loose, strict]) == .hold)
    }

    @Test func `lines move freely to where no more is asked of them`() throws {
        func areMet(
            _ old: String, _ new: String, _ specials: [SessionPolicy.Settings.Special],
            _ agents: [AgentPolicy.Entry] = []
        ) throws -> Bool {
            var settings = SessionPolicy.Settings()
            settings.specials = specials
            let demands = try #require(
                PathDemands(settings, agents, of: [RefName("refs/heads/main"), RefName("refs/heads/x")]))
            return demands.areMet(by: demands.kind(of: TreePath(old)), for: demands.kind(of: TreePath(new)))
        }
        let loose = special(["vendor/**"], [.unsupported: .record])
        #expect(try !areMet("vendor/a", "src/a", [loose]))
        #expect(try areMet("vendor/a", "vendor/b", [loose]) && areMet("src/a", "vendor/a", [loose]))
        let strict = special(["src/**"], [.missing: .hold], refs: ["refs/heads/main"])
        #expect(try areMet("lib/a", "src/a", [strict]), "to hold is less than to reject")
        let undeclared = special(["src/**"], [.undeclared: .reject], refs: ["refs/heads/main"])
        #expect(try !areMet("lib/a", "src/a", [undeclared]) && areMet("src/a", "lib/a", [undeclared]))
        var entry = AgentPolicy.Entry()
        entry.paths = PathPatterns(["core/**"])
        #expect(try !areMet("lib/a", "core/a", [], [entry]) && areMet("core/a", "lib/a", [], [entry]))
        #expect(PathDemands(SessionPolicy.Settings(), [AgentPolicy.Entry()], of: []) == nil)
    }
}
