import Domain
import GitObjects
import LedgerStore

/// Judges anew the claims of commits that were accepted before a session arrived that they name: what is on record of
/// them is as if the session had been there.
struct MendOutcomes {
    let context: JudgingContext
    /// Which moves of lines make them new.
    let moves: AddedLines.Moves

    /// The claims that are found to be something else now.
    ///
    /// - Parameter arrived: the segments that the push brings and that are not recorded yet.
    func callAsFunction(_ arrived: [ReceivedSegment]) throws -> [MendedOutcome] {
        let waiting = try context.ledger.commits(
            waitingFor: arrived.map(\.name), mirror: context.mirror
        ).filter { try context.repository.hasCommit($0.commit) }
        guard !waiting.isEmpty else { return [] }
        context.watch.begin("comparing earlier commits with sessions")
        // A session counts for the commits of its owner.
        return try Dictionary(grouping: waiting, by: \.actor).sorted { ($0.key ?? "") < ($1.key ?? "") }
            .flatMap { actor, commits in try mend(commits, of: actor, arrived) }
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
        return facts
    }
}
