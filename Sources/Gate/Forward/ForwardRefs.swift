package import Domain
import GitObjects
package import LedgerStore
import Programs

/// Forwards to the upstream what a mirror owes.
///
/// The mirror's refs decide, not the outbox alone: a push can be accepted and never applied, or applied late. So a
/// forward is due when the mirror's ref has its value, and lapses if the ref never gets it.
///
/// Refs that were pushed together are forwarded together or not at all. Git does not tell hooks whether the client
/// asked for an atomic push, and half a release is no use at the upstream. If the upstream refused one of them,
/// the administrator can force each ref on its own.
package struct ForwardRefs {
    private let home: Home
    private let ledger: Ledger

    /// The time in milliseconds after which a push that no ref shows was never applied.
    private static let lapse: Int64 = 600_000
    /// The time in milliseconds within which Git may still be applying a push.
    private static let applying: Int64 = 10_000

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// Forwards what is due within `seconds`.
    ///
    /// - Parameters:
    ///   - force: whether to try forwards that wait for their next attempt or that the upstream refused before, too.
    ///   - applied: a push of which Git has applied as much as it ever will.
    ///   - waiting: the seconds to wait for another process that is forwarding.
    /// - Returns: the result of each forward that was tried; nil if another process is forwarding.
    /// - Throws: errors of the repository and of the ledger.
    package func callAsFunction(
        mirror: Mirror, force: Bool = false, applied: Int64? = nil, seconds: Double,
        waiting: Double = 1
    ) throws -> [ForwardOutcome]? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        return try ForwardTurn(home: home, mirror: mirror.name).take(waiting: min(waiting, seconds)) {
            // The process that had the turn before may have changed the mirror.
            guard let mirror = try ledger.mirror(named: mirror.name) else { return [] }
            let reopened =
                force ? try home.sharingLedger { try ledger.reopenForwards(of: mirror.name) } : []
            return try drain(mirror, force: force, apart: reopened, applied: applied, deadline: deadline)
        }
    }

    /// Finds refs of the mirror that the upstream should have and that are in no forward, and adds them to the
    /// outbox. This repairs a crash between Git's update and the outbox.
    ///
    /// - Throws: errors of the repository and of the ledger.
    package func reconcile(mirror: Mirror) throws -> Comparison {
        let comparison = try compare(mirror: mirror)
        guard !comparison.missing.isEmpty else { return comparison }
        try home.sharingLedger {
            for update in comparison.missing { try ledger.reconcile(update, mirror: mirror.name) }
        }
        return comparison
    }

    /// The differences between a mirror's refs and the upstream's.
    package struct Comparison {
        /// Refs whose value was never judged. They are not forwarded.
        package var unjudged: [RefName] = []
        /// Updates that the upstream lacks and that are in no forward.
        var missing: [RefUpdate] = []
        /// Refs that cannot be read, or whose object cannot, with the reason. They are not forwarded.
        package var damaged: [(ref: RefName, reason: String)] = []
    }

    /// Compares the refs of a mirror with the known values of its upstream. A damaged ref does not stop the others.
    func compare(mirror: Mirror) throws -> Comparison {
        let repository = try Repository.open(path: mirror.path)
        let held = Dictionary(try repository.refs().filter { $0.name.isForwarded }) { $1 }
        let upstream = try ledger.upstreamRefs(of: mirror.name)
        let owed = Set(try ledger.owedForwards(of: mirror.name).map(\.ref))
        var comparison = Comparison()
        for ref in Set(held.keys).union(upstream.keys).subtracting(owed).sorted() {
            let there = upstream[ref] ?? .zero
            guard held[ref] ?? .zero != there else { continue }
            do {
                // A ref that is not listed may be unreadable.
                let here = try held[ref] ?? repository.storedRef(ref).value
                try compare(ref, here: here, there: there, repository, of: mirror, into: &comparison)
            } catch let error as GitError {
                comparison.damaged.append((ref, VisibleText.inOneLine(error.description)))
            }
        }
        return comparison
    }

    private func compare(
        _ ref: RefName, here: ObjectID, there: ObjectID, _ repository: Repository,
        of mirror: Mirror, into comparison: inout Comparison
    ) throws {
        guard here != there else { return }
        switch try ledger.isJudged(here, of: ref, mirror: mirror.name) {
        case true?:
            break
        case nil where try isBaseline(here, repository, of: mirror):
            // The ref is as it was when the mirror was adopted; the first push forwards it, too.
            return
        default:
            comparison.unjudged.append(ref)
            return
        }
        guard try !ledger.isLastForwardClosed(of: ref, new: here, mirror: mirror.name) else { return }
        comparison.missing.append(RefUpdate(ref: ref, given: ref, old: there, new: here, kind: .update))
    }

    private func isBaseline(
        _ id: ObjectID, _ repository: Repository, of mirror: Mirror
    ) throws -> Bool {
        guard !id.isZero, case .commit(let commit) = try repository.peel(id) else { return false }
        return try !ledger.judgedCommits(among: [commit], mirror: mirror.name).isEmpty
    }

    // MARK: What is due

    private func drain(
        _ mirror: Mirror, force: Bool, apart: Set<Int64>, applied: Int64?,
        deadline: ContinuousClock.Instant
    ) throws -> [ForwardOutcome] {
        let owed = try ledger.owedForwards(of: mirror.name)
        guard !owed.isEmpty else { return [] }
        let now = Timestamp.now
        let repository = try Repository.open(path: mirror.path)
        var targets: [Forward] = []
        var settled: [ForwardOutcome] = []
        /// Pushes that Git may be applying at this moment.
        var halfApplied: Set<Int64> = []
        for (ref, forwards) in Dictionary(grouping: owed, by: \.ref) {
            // An unreadable ref is skipped; `reconcile` reports it.
            guard let present = try? repository.storedRef(ref).value else { continue }
            let target = forwards.last { $0.new == present }
            if let target, force || target.isDue(at: now) { targets.append(target) }
            settled += settle(forwards, besides: target, applied: applied, at: now)
            for forward in forwards where forward.id > target?.id ?? 0 && forward.push != applied {
                if now.milliseconds(since: forward.queuedAt) < Self.applying {
                    halfApplied.insert(forward.push)
                }
            }
        }
        try home.sharingLedger { try ledger.record(settled, mirror: mirror.name) }
        var outcomes: [ForwardOutcome] = []
        let due = targets.filter { !halfApplied.contains($0.push) }
        for bundle in bundles(of: due, apart: apart) {
            outcomes += try bring(bundle, of: mirror, deadline: deadline)
        }
        return outcomes
    }

    /// The groups of forwards that are sent together: the refs of each push with several, and all single refs in one.
    private func bundles(
        of targets: [Forward], apart: Set<Int64>
    ) -> [(forwards: [Forward], isTogether: Bool)] {
        let byPush = Dictionary(grouping: targets.sorted { $0.id < $1.id }) {
            apart.contains($0.id) ? 0 : $0.push
        }
        // Forwards without a push have number 0, and do not belong together.
        let isTogether = { (push: Int64, forwards: [Forward]) in push != 0 && forwards.count > 1 }
        let single = byPush.filter { !isTogether($0.key, $0.value) }.flatMap(\.value)
        let together = byPush.filter { isTogether($0.key, $0.value) }.sorted { $0.key < $1.key }
        return (single.isEmpty ? [] : [(single, false)]) + together.map { ($0.value, true) }
    }

    /// Closes forwards that are not needed: older values of a ref, and updates that were never applied.
    private func settle(
        _ forwards: [Forward], besides target: Forward?, applied: Int64?, at now: Timestamp
    ) -> [ForwardOutcome] {
        forwards.compactMap { forward in
            if let target, forward.id < target.id {
                return ForwardOutcome(
                    forward, .superseded,
                    reason: ForwardReason("a later update of the ref is forwarded instead"))
            }
            guard forward.id != target?.id,
                forward.push == applied || now.milliseconds(since: forward.queuedAt) > Self.lapse
            else { return nil }
            return ForwardOutcome(
                forward, .lapsed, reason: ForwardReason("the push ended before Git applied it"))
        }
    }

    // MARK: Bringing it

    private func bring(
        _ bundle: (forwards: [Forward], isTogether: Bool), of mirror: Mirror,
        deadline: ContinuousClock.Instant
    ) throws -> [ForwardOutcome] {
        let turn = ForwardTurn(home: home, mirror: mirror.name)
        guard ContinuousClock.now < deadline, !turn.isDemanded else { return [] }
        let unmerged = try LookAtUnmerged(home: home, ledger: ledger)(bundle.forwards, of: mirror)
        var results = keepBack(unmerged.kept, of: bundle)
        let free = bundle.forwards.filter { results[$0.ref] == nil }
        if !free.isEmpty {
            try home.sharingLedger { try ledger.logIntent(of: free, mirror: mirror.name) }
            let pushed = try push((free, bundle.isTogether), of: mirror, turn, deadline: deadline)
            results.merge(unmerged.takeAway(after: pushed)) { $1 }
        }
        var masked: [[String]: [String]] = [:]
        let outcomes = bundle.forwards.compactMap { outcome(of: $0, results[$0.ref], &masked) }
        try home.sharingLedger { try ledger.record(outcomes, mirror: mirror.name) }
        return outcomes
    }

    /// Adds the refs that were pushed together with one that is kept back.
    private func keepBack(
        _ kept: [RefName: UpstreamPush.Result], of bundle: (forwards: [Forward], isTogether: Bool)
    ) -> [RefName: UpstreamPush.Result] {
        guard bundle.isTogether,
            let hindrance = bundle.forwards.lazy.map(\.ref).first(where: { kept[$0] != nil })
        else { return kept }
        let others: UpstreamPush.Result =
            if case .failed(let reason)? = kept[hindrance] { .failed(reason) } else {
                .declined(.together(with: hindrance))
            }
        return Dictionary(bundle.forwards.map { ($0.ref, others) }) { $1 }.merging(kept) { $1 }
    }

    private func push(
        _ bundle: (forwards: [Forward], isTogether: Bool), of mirror: Mirror, _ turn: ForwardTurn,
        deadline: ContinuousClock.Instant
    ) throws -> [RefName: UpstreamPush.Result] {
        let forwards = bundle.forwards
        let push = UpstreamPush(
            gitDirectory: mirror.path, url: mirror.upstream, stage: home.forwardStage(ofMirror: mirror.name),
            whileWanted: { !turn.isDemanded })
        let items = try items(for: forwards, mirror)
        var results = push(items, together: bundle.isTogether, deadline: deadline)
        // A ref that the upstream never had need not be deleted there, even if the upstream refuses the deletion.
        let moot = items.filter {
            $0.new.isZero && $0.expected.isZero && results[$0.ref]?.isTurnedDown == true
        }
        if !moot.isEmpty {
            let others = items.filter { !moot.contains($0) }
            if bundle.isTogether { results = push(others, together: true, deadline: deadline) }
            for item in moot { results[item.ref] = .taken }
        }
        let recovered = try recover(forwards.filter { results[$0.ref]?.isMoved == true }, by: push, mirror)
        if !recovered.isEmpty {
            let again = bundle.isTogether ? forwards : recovered
            results.merge(
                push(try self.items(for: again, mirror), together: bundle.isTogether, deadline: deadline)
            ) { $1 }
        }
        return results
    }

    /// The result of a forward; nil if it was not tried.
    ///
    /// - Parameter masked: a cache of the upstream's messages without secrets, since they are the same for many refs.
    private func outcome(
        of forward: Forward, _ result: UpstreamPush.Result?, _ masked: inout [[String]: [String]]
    ) -> ForwardOutcome? {
        switch result ?? .failed(ForwardReason("git did not report a result")) {
        case .taken:
            return ForwardOutcome(forward, .forwarded)
        case .moved(let reason):
            return ForwardOutcome(forward, .diverged, reason: ForwardReason(reason))
        case .declined(let reason):
            return ForwardOutcome(forward, .refused, reason: mask(reason, &masked))
        case .failed(let reason):
            let delay = Forward.delay(afterAttempts: forward.attempts, jitter: .random(in: 0...1))
            return ForwardOutcome(
                forward, .owed, reason: mask(reason, &masked),
                notBefore: Timestamp.now.adding(milliseconds: delay))
        case .untried:
            return nil
        }
    }

    /// The upstream's message without secrets, since it may quote what was pushed.
    private func mask(_ reason: ForwardReason, _ masked: inout [[String]: [String]]) -> ForwardReason {
        guard !reason.said.isEmpty else { return reason }
        let said = masked[reason.said] ?? MaskUpstream(home: home, ledger: ledger)(reason.said)
        masked[reason.said] = said
        return ForwardReason(reason.summary, said: said)
    }

    private func items(for forwards: [Forward], _ mirror: Mirror) throws -> [UpstreamPush.Item] {
        let expected = try ledger.upstreamValues(of: forwards.map(\.ref), mirror: mirror.name)
        return forwards.map {
            UpstreamPush.Item(ref: $0.ref, new: $0.new, expected: expected[$0.ref] ?? .zero)
        }
    }

    /// The forwards whose upstream ref moved only because of an earlier forward, which was cut off after the upstream
    /// accepted it and before that was recorded.
    private func recover(
        _ forwards: [Forward], by push: UpstreamPush, _ mirror: Mirror
    ) throws -> [Forward] {
        guard !forwards.isEmpty, let listed = try? push.listRefs(seconds: 30) else { return [] }
        let present = Dictionary(listed.refs.map { ($0.name, $0.value) }) { $1 }
        let recovered = try forwards.filter { forward in
            try ledger.wasUnderWay(
                present[forward.ref] ?? .zero, of: forward.ref, mirror: mirror.name)
        }
        guard !recovered.isEmpty else { return [] }
        let values = Dictionary(recovered.map { ($0.ref, present[$0.ref] ?? .zero) }) { $1 }
        try home.sharingLedger { try ledger.noteUpstreamValues(values, mirror: mirror.name) }
        return recovered
    }
}
