import Domain
import GitObjects
import LedgerStore

/// What was gathered of a push.
struct Gathered {
    let facts: PushFacts
    /// The segments that it brings and that are not recorded yet.
    let segments: [ReceivedSegment]
    /// What the push has only one half of: commits or their sessions.
    let late: LateSessions
    /// The commits that the mirror has already and that the push builds on.
    let base: Set<ObjectID>
}

/// Gathers all that the policies may know of a push, a group of facts a step.
///
/// A problem of the push itself is among the facts, so that its refusal names all problems at once. A failure of the
/// gate is thrown.
struct GatherFacts {
    let context: JudgingContext

    private var watch: PushWatch { context.watch }

    /// - Parameter approvals: counts what approvers said, once the participants in the push are known.
    func callAsFunction(
        _ commands: [RefCommand], approvals: (PushFacts) throws -> CountedApprovals
    ) throws -> Gathered {
        let readPush = ReadPush(context: context)
        let incoming = try readPush(commands)
        watch.note(incoming.push)
        var irregularities = incoming.irregularities
        let new = try findNewCommits(incoming, &irregularities)
        irregularities += try readPush.conflicts(among: incoming.updates)
        let arrived = try openSessions(incoming, &irregularities)
        watch.begin("finding what comes to each ref")
        let history = try GatherHistory(context: context)(incoming, new)
        let moves = moves(of: incoming.updates)
        let sessions = try GatherSessions(context: context)(history, arrived: arrived.known, moves: moves)
        var late = try MendOutcomes(context: context, moves: moves)(arrived.new)
        late.missing = sessions.missing(among: history.facts.commits)
        watch.begin("looking for secrets")
        let secrets = try GatherSecrets(context: context)(history, incoming.targets, notFrom: new.boundary)
        var facts = PushFacts(
            push: incoming.push,
            irregularities: irregularities.map { $0.renamed { incoming.maskedNames[$0] } },
            history: try masked(history.facts, secrets), sessions: sessions, secrets: secrets)
        facts.files = try GatherFiles(context: context)(
            incoming, history, pointers: secrets.pointers, moves: moves)
        try addPeople(to: &facts, approvals)
        facts.signatures = try signatures(of: facts)
        // Read late: an approver's no can come while signatures are verified.
        facts.decisions.rejection = try context.ledger.rejection(
            of: HeldUpdates(facts.push), mirror: context.mirror)
        facts.externalAnswers = try answers(on: facts)
        return Gathered(facts: facts, segments: arrived.new, late: late, base: new.boundary)
    }

    private func findNewCommits(
        _ incoming: IncomingPush, _ irregularities: inout [PushFacts.Irregularity]
    ) throws -> NewCommits {
        watch.begin("finding the new commits")
        let find = FindNewCommits(
            mirror: context.mirror, repository: context.repository, ledger: context.ledger,
            source: context.source)
        return try find(incoming.targets, &irregularities)
    }

    private func openSessions(
        _ incoming: IncomingPush, _ irregularities: inout [PushFacts.Irregularity]
    ) throws -> IngestSessions.Arrived {
        watch.begin("opening sessions")
        return try IngestSessions(context: context)(incoming.updates, &irregularities)
    }

    /// Which moves of lines make them new: those to a path that more is asked of.
    private func moves(of updates: [RefUpdate]) -> AddedLines.Moves {
        let demands = PathDemands(
            context.settings.sessions, context.settings.agents,
            of: updates.map(\.ref).filter(\.isForwarded))
        return demands.map { AddedLines.Moves($0) } ?? .anywhere
    }

    /// The history without secrets in its messages and the names of its files: it is kept and shown.
    private func masked(_ history: HistoryFacts, _ secrets: SecretFacts) throws -> HistoryFacts {
        let places: [SecretFacts.Place] = secrets.secrets.flatMap(\.places).filter { place in
            if case .file = place.part { false } else { true }
        }
        var history = history
        try history.mask(exposed: Set(places.map(\.object)), by: context.secrets.mask)
        return history
    }

    /// Adds what the home knows of the actors, and what approvers said.
    private func addPeople(
        to facts: inout PushFacts, _ approvals: (PushFacts) throws -> CountedApprovals
    ) throws {
        let (ledger, settings) = (context.ledger, context.settings)
        facts.today = String(Timestamp.now.rfc3339.prefix(10))
        facts.actors.pusher = try ledger.profile(of: context.actor.name)
        facts.actors.delegates = try settings.wantedFacts.delegates.compactMap(ledger.profile)
        facts.decisions.approvals = try approvals(facts)
    }

    private func signatures(of facts: PushFacts) throws -> SignatureFacts {
        watch.begin("verifying signatures")
        let gather = GatherSignatures(
            repository: context.repository, entries: context.settings.signatures,
            certificate: context.source.certificate,
            verifier: { try VerifySignatures(home: context.home, ledger: context.ledger) }, watch: watch)
        return try gather(facts)
    }

    /// How the policy's programs answer, who may read what the policies notice before.
    private func answers(on facts: PushFacts) throws -> [Int: ExternalAnswer] {
        guard !context.settings.external.isEmpty else { return [:] }
        watch.begin("asking programs")
        return try AskPrograms(context: context)(facts, Review(context.settings).ownFindings(in: facts))
    }
}
