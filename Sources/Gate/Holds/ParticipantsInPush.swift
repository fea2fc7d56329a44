import Domain
import GitObjects
import LedgerStore

/// Finds out who had a hand in what a push brings to its refs: in the commits that are new to the mirror, and in those
/// that another ref brought there before.
struct ParticipantsInPush {
    let ledger: Ledger
    let source: PushSource

    func callAsFunction(_ facts: PushFacts, _ settings: PolicySettings) throws -> FourEyes {
        let earlier = try earlierCommits(facts, settings)
        let named = earlier.flatMap(\.sessionTrailers).compactMap { try? $0.get().segment }
        let likely = facts.evidence.values.compactMap(\.candidate).filter(\.isLikely).map(\.session)
        let owners = try [
            Set(facts.segments.values.compactMap(\.owner)),
            ledger.owners(of: Set(likely + named.map(\.session))),
            ledger.ownersOfSessions(foundIn: earlier.map(\.id), mirror: facts.push.mirror),
        ]
        return FourEyes(
            pusher: facts.push.actor.name, commits: facts.commits + earlier,
            sessionOwners: owners.reduce([]) { $0.union($1) })
    }

    private func earlierCommits(_ facts: PushFacts, _ settings: PolicySettings) throws -> [CommitFacts] {
        let repository = try source.openRepository()
        let find = FindArrivals(repository: repository, quarantine: source.quarantine)
        let new = Set(facts.commits.map(\.id))
        var earlier: Set<ObjectID> = []
        for update in facts.push.refUpdates where !update.new.isZero && update.kind != .unchanged {
            guard case .commit(let tip) = try repository.peel(update.new) else { continue }
            let base = try find.base(of: update, settings.guards(of: update.ref, in: facts.push.mirror))
            earlier.formUnion(try find(tip, notFrom: base))
        }
        return try find.facts(of: Array(earlier.subtracting(new)))
    }
}
