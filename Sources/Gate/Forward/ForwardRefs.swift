package import Domain
import GitObjects
import GitProcess
package import LedgerStore

/// Brings what a mirror owes to its upstream.
///
/// What counts is the mirror's refs, not the outbox alone: a push can be accepted and never applied, or applied
/// late. So a forward is brought when the mirror's ref has its value, and lapses when it never takes it.
package struct ForwardRefs {
    private let home: Home
    private let ledger: Ledger

    /// A push whose value the mirror's ref does not take within this time was never applied.
    private static let lapse: Int64 = 600_000
    private static let batch = 200

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// Brings what is due within `seconds`.
    ///
    /// - Parameter force: also what waits for its next attempt, and what the upstream refused before.
    /// - Returns: what became of each forward that was tried; nil where another worker is at it.
    package func callAsFunction(
        mirror: Ledger.Mirror, force: Bool = false, seconds: Double
    ) throws -> [Ledger.ForwardOutcome]? {
        let deadline = ContinuousClock.now + .seconds(seconds)
        return try home.forwardLock(ofMirror: mirror.name).withLock(waiting: seconds) {
            if force { try ledger.reopenForwards(of: mirror.name) }
            return try drain(mirror, force: force, deadline: deadline)
        }
    }

    /// Finds refs of the mirror that the upstream should have and that nobody owes it, and puts them into the
    /// outbox. This is what heals a crash between Git's update and the outbox.
    ///
    /// - Returns: refs whose value was never judged. They are not forwarded.
    package func reconcile(mirror: Ledger.Mirror) throws -> [RefName] {
        let (unjudged, missing) = try compare(mirror: mirror)
        for update in missing { try ledger.reconcile(update, mirror: mirror.name) }
        return unjudged
    }

    /// The mirror's refs beside the upstream's: those whose value was never judged, and updates that nobody owes.
    func compare(mirror: Ledger.Mirror) throws -> (unjudged: [RefName], missing: [RefUpdate]) {
        let repository = try Repository.open(path: mirror.path)
        let held = Dictionary(try repository.refs().filter { $0.name.isForwarded }) { $1 }
        let upstream = try ledger.upstreamRefs(of: mirror.name)
        let owed = Set(try ledger.owedForwards(of: mirror.name).map(\.ref))
        var unjudged: [RefName] = []
        var missing: [RefUpdate] = []
        for ref in Set(held.keys).union(upstream.keys).subtracting(owed).sorted() {
            let (here, there) = (held[ref] ?? .zero, upstream[ref] ?? .zero)
            guard here != there else { continue }
            switch try ledger.isJudged(here, of: ref, mirror: mirror.name) {
            case true?:
                break
            case nil where try isBaseline(here, repository, mirror):
                // As it was found when the mirror was adopted; it goes along with the first push.
                continue
            default:
                unjudged.append(ref)
                continue
            }
            let isClosed = try ledger.isLastForwardClosed(of: ref, new: here, mirror: mirror.name)
            guard !isClosed else { continue }
            missing.append(RefUpdate(ref: ref, given: ref, old: there, new: here, kind: .update))
        }
        return (unjudged, missing)
    }

    private func isBaseline(_ id: ObjectID, _ repository: Repository, _ mirror: Ledger.Mirror) throws -> Bool
    {
        guard !id.isZero, case .commit(let commit) = try repository.peel(id) else { return false }
        return try !ledger.judgedCommits(among: [commit], mirror: mirror.name).isEmpty
    }

    private func drain(
        _ mirror: Ledger.Mirror, force: Bool, deadline: ContinuousClock.Instant
    ) throws -> [Ledger.ForwardOutcome] {
        let owed = try ledger.owedForwards(of: mirror.name)
        guard !owed.isEmpty else { return [] }
        let now = Timestamp.now
        let repository = try Repository.open(path: mirror.path)
        var targets: [Forward] = []
        var settled: [Ledger.ForwardOutcome] = []
        for (ref, forwards) in Dictionary(grouping: owed, by: \.ref) {
            let present = try repository.storedRef(ref).value
            let target = forwards.last { $0.new == present }
            if let target, force || target.isDue(at: now.milliseconds) { targets.append(target) }
            settled += settle(forwards, besides: target, at: now)
        }
        try ledger.record(settled, mirror: mirror.name)
        targets.sort { $0.id < $1.id }
        var outcomes: [Ledger.ForwardOutcome] = []
        for start in stride(from: 0, to: targets.count, by: Self.batch) {
            let batch = Array(targets[start..<min(start + Self.batch, targets.count)])
            outcomes += try bring(batch, of: mirror, deadline: deadline)
        }
        return outcomes
    }

    /// Closes forwards that need not be brought: an older value of a ref, and what was never applied.
    private func settle(
        _ forwards: [Forward], besides target: Forward?, at now: Timestamp
    ) -> [Ledger.ForwardOutcome] {
        forwards.compactMap { forward in
            if let target, forward.id < target.id {
                return Ledger.ForwardOutcome(
                    forward, .superseded, message: "a later update of the ref is brought instead")
            }
            guard forward.id != target?.id, now.milliseconds - forward.queuedAt > Self.lapse else {
                return nil
            }
            return Ledger.ForwardOutcome(forward, .lapsed, message: "the push ended before Git applied it")
        }
    }

    private func bring(
        _ forwards: [Forward], of mirror: Ledger.Mirror, deadline: ContinuousClock.Instant
    ) throws -> [Ledger.ForwardOutcome] {
        try ledger.logIntent(of: forwards, mirror: mirror.name)
        let push = UpstreamPush(gitDirectory: mirror.path, url: mirror.upstream)
        var results = push(try items(for: forwards, mirror), deadline: deadline)
        let recovered = try recover(forwards.filter { results[$0.ref]?.isMoved == true }, push, mirror)
        if !recovered.isEmpty {
            results.merge(push(try items(for: recovered, mirror), deadline: deadline)) { $1 }
        }
        let now = Timestamp.now
        let outcomes = forwards.map { forward in
            switch results[forward.ref] ?? .failed("git said nothing of it") {
            case .taken:
                return Ledger.ForwardOutcome(forward, .forwarded)
            case .moved(let reason):
                return Ledger.ForwardOutcome(forward, .diverged, message: reason)
            case .declined(let reason):
                return Ledger.ForwardOutcome(forward, .refused, message: reason)
            case .failed(let reason):
                let delay = Forward.delay(afterAttempts: forward.attempts, jitter: .random(in: 0...1))
                return Ledger.ForwardOutcome(
                    forward, .owed, message: reason, notBefore: now.adding(milliseconds: delay))
            }
        }
        try ledger.record(outcomes, mirror: mirror.name)
        return outcomes
    }

    private func items(for forwards: [Forward], _ mirror: Ledger.Mirror) throws -> [UpstreamPush.Item] {
        let expected = try ledger.upstreamValues(of: forwards.map(\.ref), mirror: mirror.name)
        return forwards.map {
            UpstreamPush.Item(ref: $0.ref, new: $0.new, expected: expected[$0.ref] ?? .zero)
        }
    }

    /// Those of `forwards` whose upstream ref moved only because we brought it ourselves: the forward before was cut off
    /// after the upstream took it and before that was recorded.
    private func recover(
        _ forwards: [Forward], _ push: UpstreamPush, _ mirror: Ledger.Mirror
    ) throws -> [Forward] {
        guard !forwards.isEmpty, let listed = try? push.listRefs(seconds: 30) else { return [] }
        let present = Dictionary(listed.map { ($0.name, $0.value) }) { $1 }
        return try forwards.filter { forward in
            let value = present[forward.ref] ?? .zero
            guard try ledger.wasUnderWay(value, of: forward.ref, mirror: mirror.name) else { return false }
            try ledger.noteUpstreamValue(value, of: forward.ref, mirror: mirror.name)
            return true
        }
    }
}
