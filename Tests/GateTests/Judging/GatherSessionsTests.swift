import Domain
import Foundation
import GitObjects
import LedgerStore
import Testing

@testable import Gate

/// The sessions of a push's commits, those that arrive in the same push included.
@Suite struct GatherSessionsTests {
    private let rehearsal: Rehearsal

    init() throws { rehearsal = try Rehearsal() }

    private func lines(_ numbers: ClosedRange<Int>) -> [String] {
        numbers.map { "the line number \($0) of generated code" }
    }

    /// Commits the lines, with a message that ends in trailers.
    private func commit(_ lines: [String], naming trailers: String...) throws -> ObjectID {
        try rehearsal.repository.commit(
            ["a.txt": lines.joined(separator: "\n") + "\n"],
            "Generate\n\n" + trailers.joined(separator: "\n"))
    }

    /// What is found of sessions where a commit is pushed together with segments.
    private func facts(of commit: ObjectID, arrivingWith segments: [ReceivedSegment]) throws -> SessionFacts {
        try rehearsal.step { context in
            let incoming = try ReadPush(context: context)([.create("refs/heads/topic", at: commit)])
            var irregularities = incoming.irregularities
            let find = FindNewCommits(
                mirror: context.mirror, repository: context.repository, ledger: context.ledger,
                source: context.source)
            let new = try find(incoming.targets, &irregularities)
            try #require(irregularities.isEmpty, "\(irregularities)")
            let history = try GatherHistory(context: context)(incoming, new)
            return try GatherSessions(context: context)(history, arrived: segments, moves: .anywhere)
        }
    }

    /// Records a segment, as an earlier push of an actor's brought it.
    private func record(_ segment: ReceivedSegment, by actor: String) throws {
        let policy = try rehearsal.ledger.apply(rehearsal.settings, source: "")
        let push = Push(
            mirror: "demo", actor: Actor(name: actor, origin: .local), refUpdates: [], options: [])
        _ = try rehearsal.ledger.record(
            PushRecord(
                facts: PushFacts(push: push), verdict: Verdict(kind: .accept, findings: []),
                policy: policy.digest, segments: [segment]), at: .now)
    }

    @Test func `a commit is compared with a session that arrives with it`() throws {
        let session = try TestSession(writing: lines(1...6), to: "a.txt")
        let commit = try commit(lines(1...8), naming: session.trailer())

        let facts = try facts(of: commit, arrivingWith: [session.received(in: rehearsal.home)])

        let recorded = RecordedSegment(
            hash: try session.hash(), isPushers: true, owner: "ada", agent: "codex", models: ["model-1"])
        #expect(facts.segments == [session.name: recorded])
        let evidence = try #require(facts.evidence[commit])
        #expect(evidence.own?.covered == 6 && evidence.own?.countable == 8)
        #expect(evidence.all == evidence.own && evidence.writers == [session.name])
        #expect(facts.uncompared == 0)
    }

    @Test func `a commit is compared with a session that arrives with it regardless of line breaks`() throws {
        let calls = (1...6).map { "let result\($0) = compute(theFirstArgument\($0), theSecondArgument\($0))" }
        let wrapped = calls.flatMap {
            $0.replacing(", ", with: ",\n    ").split(separator: "\n").map(String.init)
        }
        let session = try TestSession(writing: calls, to: "a.txt")
        let commit = try commit(wrapped + lines(1...2), naming: session.trailer())

        let facts = try facts(of: commit, arrivingWith: [session.received(in: rehearsal.home)])

        let own = try #require(facts.evidence[commit]?.own)
        #expect(own.covered == 12 && own.countable == 14 && own.inPlace == 12)
        #expect(own.landed == 6 && facts.evidence[commit]?.writers == [session.name])
    }

    @Test func `a session that does not arrive is no evidence`() throws {
        let session = try TestSession(writing: lines(1...6), to: "a.txt")
        let commit = try commit(lines(1...6), naming: session.trailer())

        let facts = try facts(of: commit, arrivingWith: [])

        #expect(facts.segments.isEmpty && facts.evidence[commit] == nil)
    }

    @Test func `a session that arrives with other content than the commit names is no evidence`() throws {
        let named = try TestSession(writing: lines(1...6), to: "a.txt")
        let other = try TestSession(writing: lines(1...5), to: "a.txt")
        let commit = try commit(lines(1...6), naming: named.trailer())

        let facts = try facts(of: commit, arrivingWith: [other.received(in: rehearsal.home)])

        #expect(facts.segments[other.name]?.hash == (try other.hash()))
        #expect(facts.evidence[commit] == nil)
    }

    @Test func `what is recorded of a session and what arrives of it count together`() throws {
        let first = try TestSession(1, writing: lines(1...3), to: "a.txt")
        let second = try TestSession(2, writing: lines(4...6), to: "a.txt")
        try record(first.received(in: rehearsal.home), by: "ada")
        let commit = try commit(lines(1...6), naming: first.trailer(), second.trailer())

        let facts = try facts(of: commit, arrivingWith: [second.received(in: rehearsal.home)])

        #expect(facts.evidence[commit]?.own?.coverage == 1)
        #expect(facts.evidence[commit]?.writers == [first.name, second.name])
        #expect(facts.agents == [first.name.session: "codex"])
    }

    @Test func `what another actor recorded is not the pusher's`() throws {
        let session = try TestSession(writing: lines(1...6), to: "a.txt")
        try record(session.received(in: rehearsal.home), by: "bob")
        let commit = try commit(lines(1...6), naming: session.trailer())

        let facts = try facts(of: commit, arrivingWith: [])

        #expect(facts.segments[session.name]?.isPushers == false)
        #expect(facts.segments[session.name]?.owner == "bob")
        let evidence = try #require(facts.evidence[commit])
        #expect(evidence.own?.covered == 0 && evidence.all?.coverage == 1)
    }

    @Test(arguments: [Verdict.Kind.accept, .hold, .reject])
    func `a push keeps the sessions that it brings, unless it is refused`(_ verdict: Verdict.Kind) throws {
        var rehearsal = rehearsal
        if verdict != .accept {
            rehearsal.settings[SizePolicy.self].blob = .init(
                most: 1, action: verdict == .hold ? .hold : .reject)
        }
        let session = try TestSession(writing: lines(1...6), to: "a.txt")
        let commit = try commit(lines(1...6), naming: session.trailer())
        let file = "\(rehearsal.repository.path)/.git/segment"
        try Data(session.sealed(to: rehearsal.home)).write(to: URL(fileURLWithPath: file))
        let blob = try #require(ObjectID(hex: try rehearsal.repository.git("hash-object", "-w", file)))

        let record = try rehearsal.judged([
            .create("refs/heads/topic", at: commit),
            .create(SessionRef.name(of: session.name).rawValue, at: blob),
        ])

        #expect(record.verdict.kind == verdict && record.facts.irregularities.isEmpty)
        #expect(record.facts.sessions.evidence[commit]?.own?.coverage == 1)
        #expect(record.segments.map(\.name) == (verdict == .reject ? [] : [session.name]))
    }
}
