import Domain
import GitObjects
import LedgerStore

/// Judges anew the claims of commits that were accepted before a session arrived that they name: what is on record of
/// them is as if the session had been there.
struct MendOutcomes {
    let context: JudgingContext
    /// Which moves of lines make them new.
    let moves: AddedLines.Moves

    /// How many commits are compared at once.
    private static let portion = 500

    /// The accepted commits that name what arrived, and the claims that are found to be something else now.
    ///
    /// - Parameter arrived: the segments that the push brings and that are not recorded yet.
    func callAsFunction(_ arrived: [ReceivedSegment]) throws -> LateSessions {
        let waiting = try context.ledger.commits(waitingFor: arrived.map(\.name), mirror: context.mirror)
        var late = LateSessions()
        late.waiting = Set(waiting.map(\.row))
        let present = try waiting.filter { try context.repository.hasCommit($0.commit) }
        guard !present.isEmpty else { return late }
        context.watch.begin("comparing earlier commits with sessions")
        // A session counts for the commits of its owner.
        for (actor, commits) in Dictionary(grouping: present, by: \.actor).sorted(by: {
            ($0.key ?? "") < ($1.key ?? "")
        }) {
            for start in stride(from: 0, to: commits.count, by: Self.portion) {
                late.mended += try mend(Array(commits[start...].prefix(Self.portion)), of: actor, arrived)
            }
        }
        return late
    }

    private func mend(
        _ waiting: [WaitingCommit], of actor: String?, _ arrived: [ReceivedSegment]
    ) throws -> [MendedOutcome] {
        let ids = Set(waiting.map(\.commit)).sorted { $0.hex < $1.hex }
        let commits = try context.findArrivals.facts(of: ids)
        let facts = PushFacts(
            push: Push(mirror: context.mirror, actor: context.actor, refUpdates: [], options: []),
            sessions: try sessions(of: commits, by: actor, arrived))
        let policy = SessionPolicy(of: context.settings)
        let names = Set(arrived.map(\.name))
        return commits.flatMap { commit -> [MendedOutcome] in
            let claim = CheckedClaim(of: commit, in: facts, by: policy)
            let named = commit.sessionTrailers.compactMap { try? $0.get().segment }.filter(names.contains)
            return waiting.filter { $0.commit == commit.id && $0.outcome != claim.outcome }
                .map { MendedOutcome($0, claim: claim, segments: named) }
        }
    }

    /// What the sessions say of the commits, for the actor who brought these.
    private func sessions(
        of commits: [CommitFacts], by actor: String?, _ arrived: [ReceivedSegment]
    ) throws -> SessionFacts {
        let gather = GatherSessions(context: context)
        var facts = SessionFacts()
        facts.segments = try gather.segments(named: commits, of: actor, arrived)
        let attribute = AttributeCommits(
            context: context, returned: ReturnedFiles(byCommit: []), moves: moves)
        facts.evidence = try attribute(commits, facts.segments, arrived: arrived).evidence
        facts.broughtOn = try FindDeclaredChanges(context: context)(commits, facts.segments)
        return facts
    }
}
