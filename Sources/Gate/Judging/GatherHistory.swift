import Domain
import GitObjects
import LedgerStore

/// Finds out which commits a push brings to which refs, and what refs get back or lose without a commit that says so.
struct GatherHistory {
    let context: JudgingContext

    /// What the push does to history.
    struct Result {
        /// The facts with their texts as they were pushed, secrets included.
        var facts: HistoryFacts
        let returned: FindReturned.Found
    }

    func callAsFunction(_ incoming: IncomingPush, _ new: NewCommits) throws -> Result {
        var facts = HistoryFacts(commits: new.commits)
        facts.arrivals = try arrivals(incoming.targets, new)
        let returned = try addReturned(to: &facts, incoming.targets, beginnings: new.beginnings)
        facts.returned = returned.ofRefs.mapValues { $0.map(\.path) }
        for (update, target) in zip(incoming.push.refUpdates, incoming.targets)
        where update.ref.namespace == .tag {
            facts.tagged[update.ref] = target.newCommit
        }
        facts.crossedRefs = try crossedRefs(incoming.targets)
        return Result(facts: facts, returned: returned)
    }

    private func arrivals(_ targets: [PushTarget], _ new: NewCommits) throws -> Arrivals {
        let find = context.findArrivals
        let ids = Set(new.commits.map(\.id))
        var arrivals = Arrivals()
        for target in targets {
            guard let tip = target.newCommit else { continue }
            for patterns in context.settings.scopes(of: target.update.ref) {
                try context.watch.check()
                let base = try find.base(of: target.update) { ref in
                    patterns.contains { $0.matches(ref.rawValue) }
                }
                // All that is new comes to the only ref, and nothing else does where it builds on what the ref had.
                let isPlain =
                    targets.count { $0.newCommit != nil } == 1 && new.boundary.isSubset(of: base)
                let arriving = isPlain ? new.commits.map(\.id) : try find(tip, notFrom: base)
                arrivals.add(
                    Set(arriving), to: Arrivals.Scope(ref: target.update.ref, patterns: patterns),
                    earlier: try find.facts(of: arriving.filter { !ids.contains($0) }))
            }
        }
        arrivals.judged = try context.ledger.judgements(
            of: arrivals.earlier.map(\.id), mirror: context.mirror)
        return arrivals
    }

    /// Adds to the commits what they give back to refs.
    private func addReturned(
        to facts: inout HistoryFacts, _ targets: [PushTarget], beginnings: [ObjectID: ObjectID]
    ) throws -> FindReturned.Found {
        let find = context.findArrivals
        var findReturned = FindReturned(
            repository: context.repository, find: find, settings: context.settings,
            commits: facts.commits + facts.arrivals.earlier)
        let found = try findReturned(targets, beginnings: beginnings)
        guard !found.ofMerges.isEmpty else { return found }
        let paths = found.ofMerges.mapValues { $0.map(\.path) }
        for index in facts.commits.indices {
            if let paths = paths[facts.commits[index].id] { facts.commits[index].add(returned: paths) }
        }
        let new = Set(facts.commits.map(\.id))
        facts.arrivals.add(
            returned: paths, by: try find.facts(of: paths.keys.filter { !new.contains($0) }))
        return found
    }

    /// The refs whose old value leaves their line of first parents.
    private func crossedRefs(_ targets: [PushTarget]) throws -> Set<RefName> {
        let wanted = context.settings.wantedFacts
        return try targets.reduce(into: []) { refs, target in
            guard target.update.kind == .update, wanted.wantsCrossing(of: target.update.ref),
                let old = target.oldCommit, let new = target.newCommit
            else { return }
            if try !context.repository.isFirstParent(old, of: new) { refs.insert(target.update.ref) }
        }
    }
}
