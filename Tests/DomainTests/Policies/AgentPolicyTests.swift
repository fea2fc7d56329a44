import Domain
import Testing

/// Which agents may write what, where that cannot be told.
struct AgentPolicyTests {
    private func facts(uncompared: Int) throws -> PushFacts {
        let identity = CommitFacts.Identity(name: "Ada", email: "ada@example.com")
        let commit = CommitFacts(
            id: try #require(ObjectID(hex: String(repeating: "1", count: 40))), parents: [.zero],
            author: identity, committer: identity, committedAt: 0, message: "Add a",
            changedPaths: [.init(path: "a.swift", change: .changed, mode: 0o100644)])
        var facts = PushFacts(
            push: Push(
                mirror: "demo", actor: Actor(name: "ada", origin: .local), refUpdates: [], options: []),
            history: HistoryFacts(commits: [commit]), sessions: SessionFacts(uncompared: uncompared))
        facts.files.addedLines = [commit.id: 10]
        return facts
    }

    private func findings(
        _ facts: PushFacts, _ change: (inout AgentPolicy.Entry) -> Void
    ) -> [Finding.Action] {
        var entry = AgentPolicy.Entry()
        change(&entry)
        return AgentPolicy(entries: [entry], sessions: SessionPolicy(settings: .init())).findings(in: facts)
            .map(\.action)
    }

    @Test func `what was not compared with the sessions may be any agent's`() throws {
        let known = try facts(uncompared: 0)
        let unknown = try facts(uncompared: 3)

        #expect(
            findings(known) {
                $0.agents = [GlobPattern("codex")]; $0.unlisted = .reject
            } == [])
        #expect(
            findings(unknown) {
                $0.agents = [GlobPattern("codex")]; $0.unlisted = .reject
            } == [.reject])
        #expect(findings(known) { $0.share = .init(most: 0.5, action: .hold) } == [])
        #expect(findings(unknown) { $0.share = .init(most: 0.5, action: .hold) } == [.hold])
    }
}
