import Domain
import GitObjects
import LedgerStore
import Programs

/// Gives a mirror's refs the values that were approved, from the values that were reviewed.
struct ApplyHold {
    let home: Home
    let ledger: Ledger

    /// How far it came.
    enum Ending {
        case applied
        /// Git is about to apply it in the push that waited.
        case leftToItsPush
        /// It cannot be applied, now or later.
        case closed(HoldMachine.Closing)
    }

    /// Something is in the way for the moment, as a lock or a full disk; the hold stays as it is.
    struct Delayed: Error, CustomStringConvertible {
        let number: Int64
        let reason: String
        var description: String {
            "h\(number) is approved and cannot be applied just now; 'gatehouse forward --watch' tries again: \(reason)"
        }
    }

    /// - Throws: `Delayed`, or what keeps the ledger or the mirror from being read.
    func callAsFunction(_ hold: Hold, _ mirror: Mirror) throws -> Ending {
        switch try next(hold, mirror) {
        case .leaveToItsPush: return .leftToItsPush
        case .close(let closing): return .closed(closing)
        case .update(let left):
            if let closing = try update(left, of: hold, mirror) { return .closed(closing) }
        case .finish: break
        }
        do {
            try ledger.move(hold, by: .finish)
        } catch let moved as Ledger.HoldMoved where moved.state == .applied {
            // The push itself, or the next one, noted it first.
        }
        return .applied
    }

    private func next(_ hold: Hold, _ mirror: Mirror) throws -> HoldMachine.Applying {
        let repository = try Repository.open(path: mirror.path)
        return hold.machine.applying(withRefsAt: try repository.values(of: hold.updates))
    }

    /// - Returns: why the hold cannot be applied; nil where the refs have their new values.
    private func update(
        _ updates: [HeldUpdates.Update], of hold: Hold, _ mirror: Mirror
    ) throws -> HoldMachine.Closing? {
        let objects = home.heldObjects(hold.key)
        let hooks = MirrorHooks(mirror: mirror)
        do {
            if objects.exist {
                try objects.release(into: mirror.path + "/objects")
                // The hooks may take long, and Git may clean up meanwhile.
                try HoldPins(home: home, mirrorPath: mirror.path).pin(new(updates), for: hold.key)
            }
            try ReceiveConfiguration(mirror: mirror).check(updates)
            try hooks.update(updates)
            for step in steps(of: updates) { try UpdateRefs(gitDirectory: mirror.path)(step) }
        } catch let refusal as MirrorHooks.Refusal {
            return stale(refusal)
        } catch let refusal as ReceiveConfiguration.Forbidden {
            return stale(refusal)
        } catch let refusal as UpdateRefs.Refused {
            return stale(refusal)
        } catch let failure as UpdateRefs.Unconnected {
            return stale(failure)
        } catch let failure as HeldObjects.Failure {
            return try delayed(
                hold, mirror, by: "its objects cannot be copied into the mirror: \(failure.reason)")
        } catch let failure as GitFailure {
            return try ending(of: hold, mirror, updates, after: failure)
        }
        hooks.notify(updates)
        return nil
    }

    private func stale(_ refusal: some CustomStringConvertible) -> HoldMachine.Closing {
        HoldMachine.Closing(.goStale, words: refusal.description)
    }

    /// What the refs say after git failed to update them.
    private func ending(
        of hold: Hold, _ mirror: Mirror, _ updates: [HeldUpdates.Update], after failure: GitFailure
    ) throws -> HoldMachine.Closing? {
        let conflicts = RefConflicts(repository: try Repository.open(path: mirror.path))
        if let conflict = try conflicts.first(in: updates) {
            return HoldMachine.Closing(.goStale, words: "\(conflict.description); push again")
        }
        switch try next(hold, mirror) {
        case .finish: return nil
        case .close(let closing): return closing
        case .update, .leaveToItsPush: return try delayed(hold, mirror, by: failure.description)
        }
    }

    /// The updates that Git takes at once: all of them, unless one ref makes room for another, as a deleted
    /// `refs/heads/a` for `refs/heads/a/b`.
    private func steps(of updates: [HeldUpdates.Update]) -> [[HeldUpdates.Update]] {
        let deletions = updates.filter(\.new.isZero)
        let others = updates.filter { !$0.new.isZero }
        let makesRoom =
            RefConflicts.first(making: Set(others.map(\.ref)), beside: deletions.map(\.ref)) != nil
        return makesRoom ? [deletions, others] : [updates]
    }

    /// - Throws: `Delayed` where it is to be tried again.
    private func delayed(
        _ hold: Hold, _ mirror: Mirror, by words: String
    ) throws -> HoldMachine.Closing {
        let paths = ServerPaths(home: home.path, mirror: mirror.path)
        let reason = VisibleText.inOneLine(paths.hidden(in: words))
        guard let closing = hold.machine.closing(hinderedBy: reason) else {
            throw Delayed(number: hold.number, reason: reason)
        }
        return closing
    }

    private func new(_ updates: [HeldUpdates.Update]) -> Set<ObjectID> {
        Set(updates.map(\.new).filter { !$0.isZero })
    }
}
