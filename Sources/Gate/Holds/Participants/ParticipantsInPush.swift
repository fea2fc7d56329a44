import Domain
import GitObjects
import LedgerStore

/// Finds out who took part in what a push brings to its refs: in the commits that are new to the mirror, and in those
/// that another ref brought there before.
struct ParticipantsInPush {
    let ledger: Ledger
    let source: PushSource

    func callAsFunction(_ facts: PushFacts, _ settings: PolicySettings) throws -> Participants {
        let repository = try source.openRepository()
        let (earlier, base) = try arrivals(facts, settings, in: repository)
        let commits = facts.history.commits + earlier
        let named = earlier.flatMap(\.sessionTrailers).compactMap { try? $0.get().segment }
        let likely = facts.sessions.evidence.values.compactMap(\.candidate).filter(\.isLikely).map(\.session)
        let owners = try [
            Set(facts.sessions.segments.values.compactMap(\.owner)),
            ledger.owners(of: Set(likely + named.map(\.session))),
            ledger.ownersOfSessions(foundIn: earlier.map(\.id), mirror: facts.push.mirror),
        ]
        let before = SendersOfUpdates(ledger: ledger, repository: repository)
        return Participants(
            pushers: try senders(of: facts.push, commits, onto: base, repository, besides: before(facts)),
            commits: commits, taggers: try before.taggers(facts.push),
            sessionOwners: owners.reduce([]) { $0.union($1) })
    }

    /// The commits that another ref brought before, and what each of the refs is compared with.
    private func arrivals(
        _ facts: PushFacts, _ settings: PolicySettings, in repository: Repository
    ) throws -> (earlier: [CommitFacts], base: Set<ObjectID>) {
        let find = FindArrivals(repository: repository, quarantine: source.quarantine)
        let new = Set(facts.history.commits.map(\.id))
        var earlier: Set<ObjectID> = []
        var bases: Set<ObjectID> = []
        for update in facts.push.refUpdates where !update.new.isZero && update.kind != .unchanged {
            guard case .commit(let tip) = try repository.peel(update.new) else { continue }
            let base = try find.base(
                of: update, isLike: settings.isGuarded(like: update.ref, in: facts.push.mirror))
            earlier.formUnion(try find(tip, notFrom: base))
            bases.formUnion(base)
        }
        return (try find.facts(of: Array(earlier.subtracting(new))), bases)
    }

    // MARK: Who sent it

    /// Names and addresses of all who ever sent some of it, with any verdict: the actor who pushes it now may do so
    /// in their place.
    private func senders(
        of push: Push, _ commits: [CommitFacts], onto base: Set<ObjectID>, _ repository: Repository,
        besides others: Set<String>
    ) throws -> Set<String> {
        var senders = try ledger.senders(of: commits.map(\.id))
        try senders.names.formUnion(ledger.senders(of: HeldUpdates(push), mirror: push.mirror))
        senders.names.formUnion(others)
        senders.names.insert(push.actor.name)
        let same = try SendersOfTheSame(
            ledger: ledger, repository: repository, quarantine: source.quarantine, base: base
        )(commits, besides: senders)
        let names = senders.names.union(same)
        return try names.union(names.flatMap { try ledger.profile(of: $0)?.emails ?? [] })
    }
}
