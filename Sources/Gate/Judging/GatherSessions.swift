import Domain
import GitObjects
import LedgerStore

/// Finds out which sessions wrote the commits of a push: those that commits name, and those that have their lines.
struct GatherSessions {
    let context: JudgingContext

    /// - Parameters:
    ///   - arrived: the sound segments that the push brings.
    ///   - moves: which moves of lines make them new.
    func callAsFunction(
        _ history: GatherHistory.Result, arrived: [ReceivedSegment], moves: AddedLines.Moves
    ) throws -> SessionFacts {
        let (commits, earlier) = (history.facts.commits, history.facts.arrivals.earlier)
        var facts = SessionFacts()
        facts.segments = try segments(named: commits + earlier, of: context.actor.name, arrived)
        context.watch.begin("comparing commits with sessions")
        let files = history.returned.files
        let attribute = AttributeCommits(context: context, returned: files, moves: moves)
        let attribution = try attribute(
            commits + earlier.filter { !files.of($0.id).isEmpty }, facts.segments,
            arrived: arrived)
        facts.evidence = attribution.evidence
        facts.uncompared = attribution.uncompared
        facts.broughtOn = try FindDeclaredChanges(context: context)(commits + earlier, facts.segments)
        let candidates = Set(attribution.evidence.values.compactMap(\.candidate).map(\.session))
        if context.settings.wantedFacts.sessionWriters {
            let judged = history.facts.arrivals.judged.values.compactMap(\.found)
            facts.writers = try context.ledger.writers(of: candidates.union(judged))
        }
        let named = commits.flatMap(\.sessionTrailers).compactMap { try? $0.get().segment.session }
        facts.agents = try context.ledger.agents(of: candidates.union(named))
        return facts
    }

    /// The segments that commits name and that are recorded or arrive, as they count for the actor who brings the
    /// commits.
    func segments(
        named commits: [CommitFacts], of actor: String?, _ arrived: [ReceivedSegment]
    ) throws -> [SegmentName: RecordedSegment] {
        let recorded = try context.ledger.recordedSegments(namedSegments(of: commits), pusher: actor)
        return arrived.reduce(into: recorded) { segments, received in
            segments[received.name] = RecordedSegment(
                hash: received.hash, isPushers: actor == context.actor.name, owner: context.actor.name,
                isAccepted: recorded[received.name]?.isAccepted ?? false, agent: received.agent,
                models: received.models, isDeclared: received.isDeclared)
        }
    }

    private func namedSegments(of commits: [CommitFacts]) -> Set<SegmentName> {
        Set(commits.flatMap(\.sessionTrailers).compactMap { try? $0.get().segment })
    }
}
