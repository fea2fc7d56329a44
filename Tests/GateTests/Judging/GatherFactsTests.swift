import Domain
import LedgerStore
import Testing

@testable import Gate

/// The facts of a push: each group with what its step found, and all problems at once.
@Suite struct GatherFactsTests {
    @Test func `each group holds what its step found`() throws {
        var rehearsal = try Rehearsal()
        rehearsal.settings[SizePolicy.self].blob = .init(most: 100, action: .hold)
        rehearsal.settings[AuthorPolicy.self].delegates = ["bot"]
        for name in ["ada", "bot"] { try rehearsal.ledger.add(ActorProfile(name: name)) }
        let first = try rehearsal.repository.commit(["a.txt": "one\n"])
        let second = try rehearsal.repository.commit(["b.txt": String(repeating: "line\n", count: 30)])

        let record = try rehearsal.judged([
            .create("refs/heads/topic", at: second), .create("refs/tags/v1", at: first),
        ])

        let facts = record.facts
        #expect(facts.push.refUpdates.map(\.kind) == [.create, .create])
        #expect(facts.history.commits.map(\.id) == [first, second])
        #expect(facts.history.tagged == [RefName("refs/tags/v1"): first])
        #expect(facts.files.large.map(\.path.text) == ["b.txt"])
        #expect(facts.actors.pusher?.name == "ada" && facts.actors.delegates.map(\.name) == ["bot"])
        #expect(facts.irregularities.isEmpty && facts.secrets.secrets.isEmpty)
        #expect(facts.sessions.evidence.isEmpty && facts.today.count == 10)
        #expect(record.verdict.kind == .hold)
    }

    @Test func `approvals are counted once it is known what the push brings`() throws {
        var rehearsal = try Rehearsal()
        rehearsal.settings[SizePolicy.self].blob = .init(most: 1, action: .hold)
        let commit = try rehearsal.repository.commit(["a.txt": "one\n"])
        let eve = ActorProfile(name: "eve", groups: ["approvers"])
        var known: [ObjectID] = []

        let record = try rehearsal.judged([.create("refs/heads/topic", at: commit)]) { facts in
            known = facts.history.commits.map(\.id)
            return CountedApprovals(persons: [eve])
        }

        #expect(known == [commit])
        #expect(record.facts.decisions.approvals.persons == [eve])
        #expect(record.verdict.kind == .accept && record.basis?.actors == ["ada", "eve"])
    }

    @Test func `a secret in a message is found and not kept`() throws {
        let rehearsal = try Rehearsal()
        let secret = "tok_" + "a1b2c3d4e5f6"
        let commit = try rehearsal.repository.commit(["a.txt": "one\n"], "Use \(secret)")

        let record = try rehearsal.judged([.create("refs/heads/topic", at: commit)])

        #expect(record.facts.secrets.shown == ["message:1"])
        let kept = try #require(record.facts.history.commits.first)
        #expect(!kept.subject.contains(secret) && kept.subject.hasPrefix("Use "))
        #expect(kept.message?.contains(secret) == false)
    }

    @Test func `all problems of a push are named at once`() throws {
        let rehearsal = try Rehearsal()
        let commit = try rehearsal.repository.commit(["a.txt": "one\n"])

        let record = try rehearsal.judged([
            RefCommand(claimedOld: commit, new: .zero, ref: RefName("refs/heads/main")),
            .create("refs/heads/x", at: commit), .create("refs/heads/x", at: commit),
            .create("refs/heads/main/sub", at: commit),
        ])

        let messages = record.facts.irregularities.map(\.message)
        #expect(messages.contains("Git does not delete the branch that HEAD points to"), "\(messages)")
        #expect(messages.contains("the push updates this ref twice"), "\(messages)")
        #expect(record.verdict.kind == .reject && record.basis == nil)
    }
}
