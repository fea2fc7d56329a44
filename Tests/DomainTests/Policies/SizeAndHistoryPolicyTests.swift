import Testing

@testable import Domain

@Suite struct SizeAndHistoryPolicyTests {
    private func facts(
        _ commits: [(parents: Int, paths: [String])], _ kind: RefUpdate.Kind = .update
    ) throws -> PushFacts {
        let identity = CommitFacts.Identity(name: "Ada", email: "ada@example.com")
        let id = try #require(ObjectID(hex: String(repeating: "1", count: 40)))
        let main = RefName("refs/heads/main")
        let update = RefUpdate(
            ref: main, given: main, old: kind == .create ? .zero : id, new: id, kind: kind)
        let push = Push(
            mirror: "demo", actor: Actor(name: "ada", origin: .local), refUpdates: [update], options: [])
        let facts = commits.map { parents, paths in
            CommitFacts(
                id: id, parents: Array(repeating: .zero, count: parents), author: identity,
                committer: identity, committedAt: 0,
                message: "S",
                changedPaths: paths.map { .init(path: TreePath($0), change: .added, mode: 0o100644) })
        }
        return PushFacts(push: push, history: HistoryFacts(commits: facts))
    }

    @Test func `each limit is told with what is beyond it`() throws {
        var settings = SizePolicy.Settings()
        settings.commits = .init(most: 2, action: .hold)
        settings.files = .init(most: 2, action: .record)
        settings.blob = .init(most: 9, action: .reject)
        settings.push = .init(most: 99, action: .reject)
        var facts = try facts([(1, ["a", "b"]), (1, ["b"])])
        facts.files.bytes = 99
        let policy = SizePolicy(settings: settings)
        #expect(policy.findings(in: facts).isEmpty)

        facts = try self.facts([(1, ["a", "b"]), (1, ["b"]), (1, ["c"])])
        facts.files.bytes = 100
        facts.files.large = [.init(commit: facts.history.commits[0].id, path: "a", size: 10)]

        let findings = policy.findings(in: facts)
        #expect(findings.map(\.action) == [.hold, .record, .reject, .reject])
        #expect(
            findings.map(\.message) == [
                "the push brings 3 commits, more than 2", "the push changes 3 files, more than 2",
                "the push brings 100 bytes, more than 99", "a has 10 bytes, more than 9",
            ])
    }

    @Test func `merges, crossed refs and roots are told on the refs that are meant`() throws {
        var settings = HistoryPolicy.Settings()
        settings.refs = [GlobPattern("refs/heads/main")]
        settings.merges = .reject
        settings.linear = .hold
        settings.unrelated = .reject
        func actions(_ facts: PushFacts) -> [Finding.Action] {
            HistoryPolicy(settings: settings).findings(in: facts).map(\.action)
        }
        var crossed = try facts([])
        crossed.history.crossedRefs = [RefName("refs/heads/main")]

        #expect(try actions(facts([(2, []), (1, [])])) == [.reject] && actions(crossed) == [.hold])
        #expect(try actions(facts([(0, [])])) == [.reject] && actions(facts([(0, [])], .create)).isEmpty)
        settings.refs = [GlobPattern("refs/heads/other")]
        #expect(try actions(crossed).isEmpty && actions(facts([(0, []), (2, [])])).isEmpty)
    }

    @Test func `an exemption is for one actor or group, up to its last day`() throws {
        var facts = try facts([])
        facts.today = "2027-01-31"
        facts.actors.pusher = ActorProfile(name: "ada", groups: ["release"])

        #expect(facts.exemption(among: [.init(who: "ada")]) != nil)
        #expect(facts.exemption(among: [.init(who: "@release", until: "2027-01-31")]) != nil)
        #expect(facts.exemption(among: [.init(who: "@release", until: "2027-01-30")]) == nil)
        #expect(facts.exemption(among: [.init(who: "release"), .init(who: "@ada")]) == nil)
    }
}
