package import Domain
import GitObjects
import Programs
package import LedgerStore

/// Looks at the upstream anew, after somebody changed it past the gate.
///
/// A ref that the mirror did not change follows the upstream; what comes with it is recorded as found there, not as
/// judged. A ref that both changed stays as it is, and the upstream's value is put beside it for developers to merge.
package struct RefreshMirror {
    /// What was done about one ref.
    package enum Change: Sendable {
        /// The mirror's ref follows the upstream's.
        case followed
        /// The mirror has more; it is forwarded.
        case forwarding
        /// The mirror has more that no push brought; it goes along with the next one.
        case ahead
        /// Both have something that the other has not; the upstream's is beside it, for a developer to do this.
        case merge(advice: String)
        /// The mirror cannot have it beside this ref of its own.
        case hindered(by: RefName)
        /// It cannot be read in the mirror, for this reason, and stays as it is.
        case damaged(String)
    }

    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    package struct Outcome: Sendable {
        /// What was done, and what is still to be merged, by ref.
        package let changes: [(ref: RefName, change: Change)]
        /// The names of the upstream's refs that are left out since they are not UTF-8.
        package let unnamable: [String]
    }

    /// Returns nil where a forward is under way.
    package func callAsFunction(mirror: Mirror) throws -> Outcome? {
        try Guardianship(home: home, ledger: ledger).check(mirror)
        // The upstream may take its time, and forwards do not wait for that.
        let before = try ledger.upstreamRefs(of: mirror.name)
        let mask = MaskUpstream(home: home, ledger: ledger)
        let listed = try mask.around {
            try UpstreamPush(gitDirectory: mirror.path, url: mirror.upstream).listRefs(seconds: 60)
        }
        let present = Dictionary(listed.refs.filter { $0.name.isForwarded }) { $1 }
        let differing = Set(before.keys).union(present.keys).filter { before[$0] != present[$0] }
        do {
            try fetch(Set(differing.compactMap { present[$0] }), of: mirror)
        } catch let failure as GitFailure {
            throw try damage(in: mirror, known: before) ?? mask(failure)
        }
        return try ForwardTurn(home: home, mirror: mirror.name).take(waiting: 10) {
            let known = try ledger.upstreamRefs(of: mirror.name)
            // What was brought meanwhile is newer than what was listed.
            let moved = differing.filter { known[$0] == before[$0] }.sorted().map {
                Moved(ref: $0, known: known[$0] ?? .zero, present: present[$0] ?? .zero)
            }
            var attempts = 3
            while true {
                do {
                    return Outcome(
                        changes: try settle(moved, known: known.merging(present) { $1 }, of: mirror),
                        unnamable: listed.unnamable)
                } catch let failure as GitFailure {
                    // A push that came meanwhile wins, and is looked at as well.
                    attempts -= 1
                    guard attempts > 0 else { throw failure }
                }
            }
        }
    }

    /// A ref of the upstream that is another than was known.
    private struct Moved {
        let ref: RefName
        let known: ObjectID
        let present: ObjectID
    }

    /// Git fetches nothing into a repository of which a ref leads nowhere.
    private struct Damaged: Error, CustomStringConvertible {
        let mirror: Mirror
        let refs: [(name: RefName, value: ObjectID)]

        var description: String {
            let remedies = refs.map { ref, value in
                let (path, name) = (quoted("\(mirror.path)/\(ref)"), quoted("\(ref)"))
                // One that the upstream never had goes.
                return "rm -f \(path)"
                    + (value.isZero
                        ? "" : " && git --git-dir=\(quoted(mirror.path)) update-ref \(name) \(value.hex)")
            }
            return "refs of the mirror cannot be read, so that Git fetches nothing into it: "
                + "\(refs.map(\.name.description).joined(separator: ", ")). Give them their values again, and refresh once more:\n"
                + remedies.joined(separator: "\n")
        }

        /// For a shell: a ref's name is anybody's.
        private func quoted(_ text: String) -> String {
            "'" + text.replacing("'", with: "'\\''") + "'"
        }
    }

    /// Nil where all refs lead to something.
    private func damage(in mirror: Mirror, known: [RefName: ObjectID]) throws -> Damaged? {
        let repository = try Repository.open(path: mirror.path)
        let names = Set(known.keys).union(try repository.refs().map(\.name))
        let damaged = names.sorted().filter { name in
            guard let value = try? repository.storedRef(name).value else { return true }
            return !value.isZero && (try? repository.size(of: value)) == nil
        }
        guard !damaged.isEmpty else { return nil }
        return Damaged(mirror: mirror, refs: damaged.map { ($0, known[$0] ?? .zero) })
    }

    /// Brings the objects that no ref of the mirror has; none leads to them yet.
    private func fetch(_ values: Set<ObjectID>, of mirror: Mirror) throws {
        let missing = values.subtracting(try Repository.open(path: mirror.path).refs().map(\.value))
        guard !missing.isEmpty else { return }
        _ = try GitCommand.clean(gitDirectory: mirror.path).output(
            [
                "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--stdin",
                mirror.upstream,
            ], input: Array(missing.map { $0.hex + "\n" }.joined().utf8))
    }

    /// What is to be done, gathered before any of it is done.
    private struct Plan {
        var changes: [(ref: RefName, change: Change)] = []
        var updates: [HeldUpdates.Update] = []
        var records: [UpstreamChange] = []
        /// What the mirror has more.
        var owed: [RefUpdate] = []
        let refs: [RefName: ObjectID]

        mutating func set(_ ref: RefName, _ value: ObjectID) {
            let old = refs[ref] ?? .zero
            if old != value { updates.append(HeldUpdates.Update(ref: ref, old: old, new: value)) }
        }

        /// Leaves out what Git cannot have beside other refs: it would have none of the rest either.
        mutating func leaveOutHindered() {
            let made = Set(updates.filter(\.old.isZero).map(\.ref))
            let gone = Set(updates.filter(\.new.isZero).map(\.ref))
            for conflict in RefConflicts.all(making: made, beside: refs.keys.filter { !gone.contains($0) }) {
                let ref = UnmergedValues.ref(at: conflict.ref) ?? conflict.ref
                updates.removeAll { $0.ref == ref || $0.ref == UnmergedValues.place(of: ref) }
                records.removeAll { $0.ref == ref }
                owed.removeAll { $0.ref == ref }
                changes.removeAll { $0.ref == ref }
                changes.append((ref, .hindered(by: conflict.other)))
            }
        }
    }

    /// Decides on each ref, changes the mirror's all at once, and puts it on record.
    private func settle(
        _ moved: [Moved], known: [RefName: ObjectID], of mirror: Mirror
    ) throws -> [(ref: RefName, change: Change)] {
        let repository = try Repository.open(path: mirror.path)
        var plan = Plan(refs: try NamableRefs(of: repository).values)
        for entry in moved {
            do {
                try decide(on: entry, repository, mirror, &plan)
            } catch let error as GitError {
                plan.changes.append((entry.ref, .damaged(VisibleText.inOneLine(error.description))))
            }
        }
        lookAtMerges(besides: Set(moved.map(\.ref)), known, repository, &plan)
        plan.leaveOutHindered()
        try update(plan.updates, of: mirror)
        try home.sharingLedger {
            try ledger.record(plan.records, mirror: mirror.name)
            for update in plan.owed { try ledger.reconcile(update, mirror: mirror.name) }
        }
        return plan.changes.sorted { $0.ref < $1.ref }
    }

    private func decide(
        on entry: Moved, _ repository: Repository, _ mirror: Mirror, _ plan: inout Plan
    ) throws {
        let beside = UnmergedValues.place(of: entry.ref)
        let unmerged = UnmergedValues(repository: repository)
        // One that is not listed may be one that cannot be read.
        let here = try plan.refs[entry.ref] ?? repository.storedRef(entry.ref).value
        let isJudged = { try ledger.isJudged(here, of: entry.ref, mirror: mirror.name) }
        // As it was found when the mirror was adopted.
        let isBehind =
            try entry.known.isZero && unmerged.isContained(here, in: entry.present) && isJudged() == nil
        let follows = here == entry.known || here == entry.present || isBehind
        let isAhead = try !follows && unmerged.isContained(entry.present, in: here)
        let tip = follows ? try commit(at: entry.present, in: repository) : nil
        plan.records.append(
            UpstreamChange(
                ref: entry.ref, old: entry.known, new: entry.present, isFollowed: follows, found: tip))
        plan.set(beside, follows || isAhead ? .zero : entry.present)
        if follows {
            plan.set(entry.ref, entry.present)
            plan.changes.append((entry.ref, .followed))
        } else if isAhead, try isJudged() != true {
            plan.changes.append((entry.ref, .ahead))
        } else if isAhead {
            plan.owed.append(
                RefUpdate(ref: entry.ref, given: entry.ref, old: entry.present, new: here, kind: .update))
            plan.changes.append((entry.ref, .forwarding))
        } else {
            let advice = UnmergedValues.advice(on: entry.ref, here: here)
            plan.changes.append((entry.ref, .merge(advice: advice)))
        }
    }

    /// What was put beside the mirror's own before: what is at the upstream by now is done with, and of what nobody merged
    /// it is said again.
    private func lookAtMerges(
        besides named: Set<RefName>, _ known: [RefName: ObjectID], _ repository: Repository,
        _ plan: inout Plan
    ) {
        let unmerged = UnmergedValues(repository: repository)
        for (beside, value) in plan.refs {
            guard let ref = UnmergedValues.ref(at: beside), !named.contains(ref) else { continue }
            let here = plan.refs[ref] ?? .zero
            do {
                if known[ref] != value {
                    plan.set(beside, .zero)
                } else if try !unmerged.isContained(value, in: here) {
                    let advice = UnmergedValues.advice(on: ref, here: here)
                    plan.changes.append((ref, .merge(advice: advice)))
                }
            } catch {
                plan.changes.append((ref, .damaged(VisibleText.inOneLine(error.description))))
            }
        }
    }

    /// Compare-and-swap, all or none. Deletions come first: one ref may make room for another.
    private func update(_ updates: [HeldUpdates.Update], of mirror: Mirror) throws {
        let refs = OwnRefs(home: home, mirrorPath: mirror.path)
        for part in [updates.filter(\.new.isZero), updates.filter { !$0.new.isZero }] where !part.isEmpty {
            try refs.update(part.map { "update \($0.ref.rawValue) \($0.new.hex) \($0.old.hex)\n" })
        }
    }

    private func commit(at id: ObjectID, in repository: Repository) throws -> ObjectID? {
        guard !id.isZero, case .commit(let commit) = try repository.peel(id) else { return nil }
        return commit
    }
}
