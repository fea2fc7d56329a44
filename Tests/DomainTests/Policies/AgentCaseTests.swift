import Domain
import Testing

/// Who wrote a commit, and how much of it.
@Suite struct AgentCaseTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        var trailer = ""
        var agents: [String] = []
        var models: [String] = []
        /// The lines that the push adds; nil where they were not counted.
        var added: Int? = 10
        /// The lines that a session has which the commit does not name.
        var found: Int?
        /// How the finding begins; nil where there is none.
        var expected: String?

        var testDescription: String { name }
    }

    private static let claude = "\n\nCo-authored-by: Claude <noreply@anthropic.com>"

    private static func findings(_ example: Case, _ entry: AgentPolicy.Entry) throws -> [Finding] {
        let session = try #require(SessionID("01HZY5Z2Q3R4S5T6V7W8X9YABC"))
        let commit = SamplePush.commit("Add a" + example.trailer)
        let candidate = example.found.map {
            SessionEvidence.Candidate(session: session, lines: $0, countable: 10)
        }
        let base = SamplePush.facts(commits: [commit])
        var facts = PushFacts(
            push: base.push, history: HistoryFacts(commits: [commit]),
            sessions: SessionFacts(
                evidence: [commit.id: SessionEvidence(own: nil, all: nil, candidate: candidate)]))
        facts.files.addedLines = example.added.map { [commit.id: $0] } ?? [:]
        facts.sessions.writers = [session: SessionWriter(agent: "codex", models: ["gpt-5"])]
        return AgentPolicy(entries: [entry], sessions: SessionPolicy(settings: .init())).findings(in: facts)
    }

    @Test(arguments: [
        Case(name: "by hand", agents: ["codex"]),
        Case(name: "a listed agent", trailer: claude, agents: ["claude-*"]),
        Case(
            name: "another agent", trailer: claude, agents: ["codex", "gemini-cli"],
            expected: "written with claude-code; the agents allowed here are codex, gemini-cli"),
        Case(name: "a listed session", agents: ["codex"], models: ["gpt-*"], found: 10),
        Case(
            name: "another session", agents: ["claude-code"], found: 10,
            expected: "written with codex; the agents allowed here are claude-code"),
        Case(
            name: "another model", models: ["claude-*"], found: 10,
            expected: "written with gpt-5; the models allowed here are claude-*"),
        Case(name: "a session with too few lines to say so", agents: ["claude-code"], found: 4),
    ])
    func `agents and models that are not listed are told`(_ example: Case) throws {
        var entry = AgentPolicy.Entry()
        entry.agents = example.agents.map(GlobPattern.init)
        entry.models = example.models.map(GlobPattern.init)
        entry.unlisted = .reject

        let found = try Self.findings(example, entry)

        #expect(found.map(\.message) == [example.expected].compactMap(\.self))
    }

    @Test(arguments: [
        Case(name: "by hand"),
        Case(name: "as much as may be", found: 8),
        Case(name: "one line more", found: 9, expected: "agents wrote 90 % of it (9 of 10 lines)"),
        Case(
            name: "a mark without a session stands for all lines", trailer: claude,
            expected: "agents wrote 100 % of it (10 of 10 lines)"),
        Case(name: "nothing was added", trailer: claude, added: 0),
        Case(name: "lines that were not counted", added: nil, expected: "the push is too large to tell"),
    ])
    func `the share of agents has a limit`(_ example: Case) throws {
        var entry = AgentPolicy.Entry()
        entry.share = .init(most: 0.8, action: .hold)

        let found = try Self.findings(example, entry)

        #expect(found.map(\.action) == (example.expected == nil ? [] : [.hold]))
        #expect(found.first?.message.hasPrefix(example.expected ?? "") ?? true)
    }
}
