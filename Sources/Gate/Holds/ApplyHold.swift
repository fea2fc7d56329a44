import Domain
import GitObjects
import Programs
import LedgerStore

/// Gives a mirror's refs the values that were approved, from the values that were reviewed.
struct ApplyHold {
    let home: Home
    let ledger: Ledger

    /// The hold cannot be applied, now or later.
    struct Impossible: Error, CustomStringConvertible {
        let state: HoldState
        let description: String
    }

    /// Something is in the way for the moment, as a lock, or a disk that is full; the hold stays as it is.
    struct Hindered: Error, CustomStringConvertible {
        let number: Int64
        let reason: String
        var description: String {
            "h\(number) is approved and cannot be applied just now; 'gatehouse forward --watch' tries again: \(reason)"
        }
    }

    /// - Returns: whether the hold is applied; it is not where its push is just being taken by Git.
    func callAsFunction(_ hold: Hold, _ mirror: Mirror) throws -> Bool {
        let left = try updatesLeft(of: hold, mirror)
        if !left.isEmpty {
            if hold.isWithItsPush { return false }
            try update(left, of: hold, mirror)
        }
        do {
            try ledger.change(hold, to: .applied)
        } catch let moved as Ledger.HoldMoved where moved.state == .applied {
            // The push itself, or the next one, was faster to say so.
        }
        return true
    }

    /// The updates of which the ref does not have the new value yet: where git was ended amid them, some of them.
    private func updatesLeft(of hold: Hold, _ mirror: Mirror) throws -> [HeldUpdates.Update] {
        let repository = try Repository.open(path: mirror.path)
        let values = try hold.updates.updates.map { ($0, try repository.storedRef($0.ref).value) }
        if let (moved, _) = values.first(where: { $0.1 != $0.0.old && $0.1 != $0.0.new }) {
            let done = values.filter { $0.1 == $0.0.new }.map(\.0.ref.rawValue)
            let words = done.isEmpty ? "" : " (applied before that: \(done.joined(separator: ", ")))"
            throw Impossible(
                state: .stale, description: "\(moved.ref) moved meanwhile; push again\(words)")
        }
        return values.filter { $0.1 != $0.0.new }.map(\.0)
    }

    private func update(_ updates: [HeldUpdates.Update], of hold: Hold, _ mirror: Mirror) throws {
        let objects = home.heldObjects(hold.key)
        let hooks = MirrorHooks(mirror: mirror)
        do {
            if objects.exist {
                try objects.release(into: mirror.path + "/objects")
                // The hooks may take long, and Git may clean up meanwhile.
                try HoldPins(home: home, mirrorPath: mirror.path).pin(new(updates), for: hold.key)
            }
            try MirrorDenials(mirror: mirror).check(updates)
            try hooks.update(updates)
            for step in steps(of: updates) { try UpdateRefs(gitDirectory: mirror.path)(step) }
        } catch let refusal as MirrorHooks.Refusal {
            throw Impossible(state: .stale, description: refusal.description)
        } catch let denial as MirrorDenials.Denied {
            throw Impossible(state: .stale, description: denial.description)
        } catch let failure as HeldObjects.Failure {
            throw hindered(hold, mirror, "the mirror takes no objects: \(failure.reason)")
        } catch let refusal as UpdateRefs.Refused {
            throw Impossible(state: .stale, description: refusal.description)
        } catch let failure as UpdateRefs.Unconnected {
            throw Impossible(state: .stale, description: failure.description)
        } catch let failure as GitFailure {
            let conflicts = RefConflicts(repository: try Repository.open(path: mirror.path))
            if let conflict = try conflicts.first(in: updates) {
                throw Impossible(state: .stale, description: "\(conflict.description); push again")
            }
            // Throws where a ref moved.
            guard try !updatesLeft(of: hold, mirror).isEmpty else { return }
            throw hindered(hold, mirror, failure.description)
        }
        hooks.notify(updates)
    }

    /// All at once, but where one ref makes room for another, as a deleted `refs/heads/a` for `refs/heads/a/b`: Git does
    /// not take both together.
    private func steps(of updates: [HeldUpdates.Update]) -> [[HeldUpdates.Update]] {
        let deletions = updates.filter(\.new.isZero)
        let others = updates.filter { !$0.new.isZero }
        let makesRoom =
            RefConflicts.first(making: Set(others.map(\.ref)), beside: deletions.map(\.ref)) != nil
        return makesRoom ? [deletions, others] : [updates]
    }

    /// What hinders longer than this is not of the moment; in milliseconds, from when it was to be applied.
    private static let patience: Int64 = 24 * 60 * 60 * 1_000

    private func hindered(_ hold: Hold, _ mirror: Mirror, _ words: String) -> any Error {
        let paths = ServerPaths(home: home.path, mirror: mirror.path)
        let reason = VisibleText.inOneLine(paths.hidden(in: words))
        guard Timestamp.now < max(hold.expiresAt, hold.changedAt.adding(milliseconds: Self.patience)) else {
            return Impossible(
                state: .stale, description: "it could not be applied in time; push again: \(reason)")
        }
        return Hindered(number: hold.number, reason: reason)
    }

    private func new(_ updates: [HeldUpdates.Update]) -> Set<ObjectID> {
        Set(updates.map(\.new).filter { !$0.isZero })
    }
}
