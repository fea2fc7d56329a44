import Domain
import GitObjects
import GitProcess
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
    func callAsFunction(_ hold: Hold, _ mirror: Ledger.Mirror) throws -> Bool {
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
    private func updatesLeft(of hold: Hold, _ mirror: Ledger.Mirror) throws -> [HeldUpdates.Update] {
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

    private func update(_ updates: [HeldUpdates.Update], of hold: Hold, _ mirror: Ledger.Mirror) throws {
        let objects = home.heldObjects(hold.key)
        let hooks = MirrorHooks(mirror: mirror)
        do {
            if objects.exist {
                try objects.release(into: mirror.path + "/objects")
                // The hooks may take long, and Git may clean up meanwhile.
                try HoldPins(mirrorPath: mirror.path).pin(new(updates), for: hold.key)
            }
            try hooks.update(updates)
            try UpdateRefs(gitDirectory: mirror.path)(updates)
        } catch let refusal as MirrorHooks.Refusal {
            throw Impossible(state: .stale, description: refusal.description)
        } catch let failure as HeldObjects.Failure {
            throw Hindered(number: hold.number, reason: "the mirror takes no objects: \(failure.reason)")
        } catch let refusal as UpdateRefs.Refused {
            throw Impossible(state: .stale, description: VisibleText.escaping(refusal.description))
        } catch let failure as UpdateRefs.Unconnected {
            throw Impossible(state: .stale, description: failure.description)
        } catch let failure as GitFailure {
            if let name = try conflictingRef(updates, mirror) {
                throw Impossible(
                    state: .stale, description: "\(name) is in the way: no ref is within another; push again")
            }
            // Throws where a ref moved.
            guard try !updatesLeft(of: hold, mirror).isEmpty else { return }
            throw Hindered(number: hold.number, reason: failure.description)
        }
        hooks.notify(updates)
    }

    private func new(_ updates: [HeldUpdates.Update]) -> Set<ObjectID> {
        Set(updates.map(\.new).filter { !$0.isZero })
    }

    /// A ref that cannot be beside one of the new ones, as `refs/heads/a` beside `refs/heads/a/b`.
    private func conflictingRef(_ updates: [HeldUpdates.Update], _ mirror: Ledger.Mirror) throws -> RefName? {
        let deleted = Set(updates.filter(\.new.isZero).map(\.ref))
        let present = try Repository.open(path: mirror.path).refs().map(\.name)
            .filter { !deleted.contains($0) }
        return present.first { ref in
            updates.contains { update in
                !update.new.isZero
                    && (ref.rawValue.hasPrefix(update.ref.rawValue + "/")
                        || update.ref.rawValue.hasPrefix(ref.rawValue + "/"))
            }
        }
    }
}
