import Domain
import GitObjects
import LedgerStore

/// Finds every commit that no judged ref contains: in the quarantine, by walking it, and in the repository, where
/// commits may lie that were never judged.
struct FindNewCommits {
    let mirror: String
    let repository: Repository
    let ledger: Ledger
    let source: PushSource

    private var readTarget: ReadTarget {
        ReadTarget(repository: repository, isRehearsal: source.isRehearsal)
    }

    func callAsFunction(
        _ targets: [PushTarget], _ irregularities: inout [PushFacts.Irregularity]
    ) throws -> NewCommits {
        var quarantine = try source.quarantine.map { try Quarantine(path: $0) } ?? .empty
        var walk = NewCommits()
        for tip in Set(targets.compactMap(\.newCommit)) {
            walk.walk(from: tip, in: &quarantine, of: repository)
        }
        if source.isRehearsal {
            let old = targets.compactMap(\.oldCommit)
            walk.add(try list(reachableFrom: walk.boundary, notFrom: old), of: repository)
        } else {
            let unproven = try unprovenBoundary(walk.boundary, targets)
            if !unproven.isEmpty { walk.add(try unjudgedCommits(reachableFrom: unproven), of: repository) }
        }

        irregularities += walk.unreadable.map {
            PushFacts.Irregularity(
                commit: $0.id, message: "cannot read it (\($0.reason))", advice: ReadTarget.adviceOnDamage)
        }
        try see(targets, in: &quarantine)
        let stray = try quarantine.unseenObjects(besidesObjectsAt: repository.path + "objects")
        irregularities += stray.filter(\.isCommit).map {
            PushFacts.Irregularity(
                commit: $0.id, message: "the push brings this commit, but none of its refs contains it",
                advice: "push it to its own branch, or let 'git push' choose the objects to send")
        }
        // After an irregularity, the walk may not have reached everything.
        if irregularities.isEmpty, let first = stray.first {
            irregularities.append(
                PushFacts.Irregularity(
                    message: "the push brings \(stray.count == 1 ? "an object" : "\(stray.count) objects") "
                        + "that none of its refs contains: \(first.id.short)",
                    advice: "let 'git push' choose the objects to send"))
        }
        return walk
    }

    /// Notes the objects that the push names directly: segments, and tags with their targets.
    private func see(_ targets: [PushTarget], in quarantine: inout Quarantine) throws {
        for target in targets where !target.update.new.isZero {
            quarantine.see(target.update.new)
            guard target.newCommit != nil else { continue }
            for tag in try repository.tags(from: target.update.new) { quarantine.see(tag) }
        }
    }

    private static let maximumWalks = 16

    /// The commits in `boundary` that are not known to be judged: neither recorded as judged, nor contained in a
    /// judged old value of one of the refs.
    private func unprovenBoundary(_ boundary: Set<ObjectID>, _ targets: [PushTarget]) throws -> Set<ObjectID>
    {
        var unproven = boundary.subtracting(try ledger.judgedCommits(among: boundary, mirror: mirror))
        guard !unproven.isEmpty else { return [] }
        let oldCommits = try ledger.judgedCommits(among: targets.compactMap(\.oldCommit), mirror: mirror)
        // Each pair takes a walk; for more than a few, one walk by Git over all of them is cheaper.
        guard oldCommits.count * unproven.count <= Self.maximumWalks else { return unproven }
        unproven = try unproven.filter { id in
            try !oldCommits.contains { try repository.contains(id, in: $0) }
        }
        return unproven
    }

    /// Git's own walk over the repository outside the quarantine: every commit that no judged ref contains. Refs that
    /// were written without the gate prove nothing.
    private func unjudgedCommits(reachableFrom tips: Set<ObjectID>) throws -> [ObjectID] {
        let refs = try repository.refs().filter { $0.name.isForwarded }
        let commits = Set(refs.compactMap { try? readTarget.commit(at: $0.value) })
        return try list(
            reachableFrom: tips, notFrom: ledger.judgedCommits(among: commits, mirror: mirror))
    }

    private var list: ListCommits { ListCommits(repositoryPath: repository.path, quarantine: nil) }
}
