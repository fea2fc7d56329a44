package import Domain
import GitObjects
package import LedgerStore
import Programs

/// Takes over changes that were made to the upstream without the gate.
///
/// A ref that the mirror did not change follows the upstream; its new commits are recorded as found there, not as
/// judged. A ref that changed on both sides stays, and the upstream's value is put beside it for developers to merge.
package struct RefreshMirror {
    /// The result for one ref.
    package enum Change: Sendable {
        /// The mirror's ref now has the upstream's value.
        case followed
        /// The mirror's ref is ahead, and will be forwarded.
        case forwarding
        /// The mirror's ref is ahead by commits that no push brought; the next push forwards them.
        case ahead
        /// Both sides changed; a developer should follow the advice to merge them.
        case merge(advice: String)
        /// The mirror has this other ref, beside which Git cannot store it.
        case hindered(by: RefName)
        /// The ref cannot be read in the mirror, for this reason, and was not changed.
        case damaged(String)
    }

    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// The result of a refresh.
    package struct Outcome: Sendable {
        /// The results, ordered by ref.
        package let changes: [(ref: RefName, change: Change)]
        /// The names of upstream refs that were left out because they are not UTF-8.
        package let unnamable: [String]
    }

    /// Refreshes a mirror; returns nil if a forward is in progress.
    ///
    /// - Throws: `Guardianship.Refused`, and errors of Git, the upstream and the ledger.
    package func callAsFunction(mirror: Mirror) throws -> Outcome? {
        try Guardianship(home: home, ledger: ledger).check(mirror)
        // The upstream may be slow, and forwards do not wait for it.
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
            // A value that was forwarded meanwhile is newer than the list.
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
                    // A push that came meanwhile wins, and is considered in the next attempt.
                    attempts -= 1
                    guard attempts > 0 else { throw failure }
                }
            }
        }
    }

    /// A ref of the upstream whose value changed.
    private struct Moved {
        let ref: RefName
        let known: ObjectID
        let present: ObjectID
    }

    /// Refs of the mirror that are damaged, so that Git refuses to fetch into it.
    private struct Damaged: ProblemSource {
        let mirror: Mirror
        let refs: [(name: RefName, value: ObjectID)]

        var problem: Problem { Problem(.damaged, words) }

        private var words: String {
            let remedies = refs.map { ref, value in
                let (path, name) = (ShellWord.quoted("\(mirror.path)/\(ref)"), ShellWord.quoted("\(ref)"))
                // A ref that the upstream never had is only removed.
                return "rm -f \(path)"
                    + (value.isZero
                        ? ""
                        : " && git --git-dir=\(ShellWord.quoted(mirror.path)) update-ref \(name) \(value.hex)")
            }
            return "refs of the mirror cannot be read, so Git fetches nothing into it: "
                + "\(refs.map(\.name.description).joined(separator: ", ")). "
                + "Restore their values, and refresh again:\n"
                + remedies.joined(separator: "\n")
        }
    }

    /// The damaged refs; nil if all refs point to an object.
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

    /// Fetches the objects that no ref of the mirror has. No ref points to them yet.
    private func fetch(_ values: Set<ObjectID>, of mirror: Mirror) throws {
        let missing = values.subtracting(try Repository.open(path: mirror.path).refs().map(\.value))
        guard !missing.isEmpty else { return }
        _ = try GitCommand.clean(gitDirectory: mirror.path).output(
            [
                "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--stdin",
                mirror.upstream,
            ], input: Array(missing.map { $0.hex + "\n" }.joined().utf8))
    }

    /// The changes to make, gathered before any of them is made.
    private struct Plan {
        var changes: [(ref: RefName, change: Change)] = []
        var updates: [HeldUpdates.Update] = []
        var records: [UpstreamChange] = []
        /// The updates by which the mirror is ahead.
        var owed: [RefUpdate] = []
        let refs: [RefName: ObjectID]

        mutating func set(_ ref: RefName, _ value: ObjectID) {
            let old = refs[ref] ?? .zero
            if old != value { updates.append(HeldUpdates.Update(ref: ref, old: old, new: value)) }
        }

        /// Leaves out refs that Git cannot store beside others, since it would refuse the whole transaction.
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

    /// Decides on each ref, changes the mirror's refs all at once, and records the changes.
    private func settle(
        _ moved: [Moved], known: [RefName: ObjectID], of mirror: Mirror
    ) throws -> [(ref: RefName, change: Change)] {
        let repository = try Repository.open(path: mirror.path)
        var plan = Plan(refs: try NamableRefs(of: repository).values)
        for entry in moved {
            do {
                try decide(on: entry, repository, mirror, plan: &plan)
            } catch let error as GitError {
                plan.changes.append((entry.ref, .damaged(VisibleText.inOneLine(error.description))))
            }
        }
        lookAtMerges(besides: Set(moved.map(\.ref)), known: known, repository, plan: &plan)
        plan.leaveOutHindered()
        try update(plan.updates, of: mirror)
        try home.sharingLedger {
            try ledger.record(plan.records, mirror: mirror.name)
            for update in plan.owed { try ledger.reconcile(update, mirror: mirror.name) }
        }
        return plan.changes.sorted { $0.ref < $1.ref }
    }

    private func decide(
        on entry: Moved, _ repository: Repository, _ mirror: Mirror, plan: inout Plan
    ) throws {
        let beside = UnmergedValues.place(of: entry.ref)
        let unmerged = UnmergedValues(repository: repository)
        // A ref that is not listed may be unreadable.
        let here = try plan.refs[entry.ref] ?? repository.storedRef(entry.ref).value
        let isJudged = { try ledger.isJudged(here, of: entry.ref, mirror: mirror.name) }
        // The ref may still be as it was when the mirror was adopted.
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

    /// Settles the upstream's values of earlier refreshes: those that the upstream no longer has are removed, and
    /// those that are not merged yet are reported again.
    private func lookAtMerges(
        besides named: Set<RefName>, known: [RefName: ObjectID], _ repository: Repository,
        plan: inout Plan
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

    /// Updates the refs if all have their expected values. Deletions come first, since one ref may make room for
    /// another.
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
