import Domain
import GitObjects
import LedgerStore

/// Finds out who pushed the same ref updates before with other values: a tag that was made anew, or a loss of commits
/// when the ref had another value.
struct SendersOfUpdates {
    let ledger: Ledger
    let repository: Repository

    func callAsFunction(_ facts: PushFacts) throws -> Set<String> {
        let push = facts.push
        return try push.refUpdates.filter { $0.kind != .unchanged }.reduce(into: []) { names, update in
            let tags = try tags(of: update)
            if !tags.isEmpty { try names.formUnion(ledger.senders(of: tags).names) }
            if let commit = facts.history.tagged[update.ref] {
                try names.formUnion(ledger.senders(ofTag: update.ref, at: commit, mirror: push.mirror))
            }
            try names.formUnion(sendersOfLoss(by: update, push.mirror))
        }
    }

    /// The taggers of the tags that a push brings.
    func taggers(_ push: Push) throws -> Set<String> {
        try Set(push.refUpdates.flatMap(tags).map { try repository.signedTag($0).tagger })
    }

    private func tags(of update: RefUpdate) throws -> [ObjectID] {
        update.new.isZero ? [] : try repository.tags(from: update.new)
    }

    private func sendersOfLoss(by update: RefUpdate, _ mirror: String) throws -> Set<String> {
        guard update.kind == .rewind || update.kind == .delete else { return [] }
        return try ledger.sendersOfLosses(at: update.ref, mirror: mirror).filter { lost, _ in
            try isLost(lost, by: update)
        }.values.reduce([]) { $0.union($1) }
    }

    /// Whether the ref contains `value` now, and does not after the update.
    private func isLost(_ value: ObjectID, by update: RefUpdate) throws -> Bool {
        if value == update.old { return true }
        guard case .commit(let old) = try repository.peel(update.old), try repository.hasCommit(value),
            try repository.contains(value, in: old)
        else { return false }
        guard !update.new.isZero, case .commit(let new) = try repository.peel(update.new) else { return true }
        return try !repository.contains(value, in: new)
    }
}
