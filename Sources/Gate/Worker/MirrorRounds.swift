package import Domain
import Foundation
import Synchronization

/// Works on mirrors in parallel, so that no mirror waits for another's upstream.
package final class MirrorRounds: Sendable {
    /// The number of mirrors to work on at a time. Their threads wait for upstreams most of the time.
    private static let most = 16
    /// The number of these that may take their full time. The others are cut off early, so that a mirror whose upstream
    /// answers always gets a turn.
    private static let mostPatient = 8
    /// The fraction of the full time that the others have.
    private static let brief = 1.0 / 15

    private struct State {
        var waiting: [Mirror] = []
        var running: [String: Run] = [:]
        /// Mirrors whose last round was cut off or had troubles. They wait until they may take their full time.
        var troubled: Set<String> = []
        /// Mirrors whose last round had troubles.
        var failed: Set<String> = []
        var lookedAt: [String: ContinuousClock.Instant] = [:]
        /// Mirrors whose last round had nothing to do: how they looked before it, and when it was.
        var still: [String: Stillness] = [:]
        /// The digest of the policy in force.
        var policy: String?
        /// The time since when every round has had troubles of the machine; nil if the last one had none.
        var isLostSince: ContinuousClock.Instant?
    }

    private struct Run {
        let since: ContinuousClock.Instant
        let isPatient: Bool
        let policy: String?
    }

    private struct Stillness {
        let mirror: Mirror
        let sign: MirrorSign
        let since: ContinuousClock.Instant
    }

    private let worker: ForwardWorker
    private let force: Bool
    private let seconds: Double
    private let report: @Sendable (ForwardWorker.Round) -> Void
    private let state = Mutex(State())
    /// The threads that are at work.
    private let threads = DispatchGroup()

    /// - Parameters:
    ///   - seconds: the longest time to work on one mirror.
    ///   - report: called with each round, from several threads.
    package init(
        _ worker: ForwardWorker, force: Bool, seconds: Double,
        report: @escaping @Sendable (ForwardWorker.Round) -> Void
    ) {
        self.worker = worker
        self.force = force
        self.seconds = seconds
        self.report = report
    }

    /// Adds mirrors to work on, except those that are already waiting or worked on.
    package func add(_ mirrors: [Mirror]) {
        let threads = state.withLock { state in
            let known = Set(state.waiting.map(\.name)).union(state.running.keys)
            state.waiting += mirrors.filter { !known.contains($0.name) }
            return min(state.waiting.count, Self.most - state.running.count)
        }
        for _ in 0..<max(0, threads) { begin() }
    }

    /// Waits until all mirrors are done.
    package func finish() {
        threads.wait()
    }

    /// The mirrors whose last round is longer ago than `pause`, or than `failed` if it had troubles, and that may have
    /// changed since, or all of them under another policy than before.
    func unseen(_ mirrors: [Mirror], under policy: String?, for pause: Duration, failed: Duration) -> [Mirror]
    {
        let now = ContinuousClock.now
        let due = state.withLock { state in
            if state.policy != policy {
                state.policy = policy
                state.still = [:]
            }
            return mirrors.filter { mirror in
                guard let last = state.lookedAt[mirror.name] else { return true }
                return now - last > (state.failed.contains(mirror.name) ? failed : pause)
            }
        }
        return due.filter { !isStill($0) }
    }

    /// The time after which a mirror is worked on whatever it looks like.
    private static let longestStillness = Duration.seconds(6 * 60 * 60)

    /// Whether a mirror looks as it did before a round that had nothing to do. That counts as a look at it.
    private func isStill(_ mirror: Mirror) -> Bool {
        let now = ContinuousClock.now
        guard let known = state.withLock({ $0.still[mirror.name] }), known.mirror == mirror,
            now - known.since < Self.longestStillness,
            known.sign == MirrorSign(of: mirror.path)
        else { return false }
        state.withLock { $0.lookedAt[mirror.name] = now }
        return true
    }

    /// A mirror whose round takes longer than any round may.
    func stuckMirror() -> String? {
        let limit = ContinuousClock.now - .seconds(3 * seconds)
        return state.withLock { $0.running.first { $0.value.since < limit }?.key }
    }

    /// Whether every round has had troubles of the machine for at least `pause`.
    func isLost(for pause: Duration) -> Bool {
        state.withLock { $0.isLostSince.map { ContinuousClock.now - $0 > pause } ?? false }
    }

    private func begin() {
        threads.enter()
        Thread.detachNewThread { [self] in
            while let (mirror, isPatient) = next() {
                let seconds = isPatient ? seconds : seconds * Self.brief
                let deadline = ContinuousClock.now + .seconds(seconds)
                let sign = MirrorSign(of: mirror.path)
                let round = worker(mirror: mirror, force: force, seconds: seconds)
                report(round)
                end(round, of: mirror, lookingBefore: sign)
                if !isPatient, ContinuousClock.now > deadline { again(mirror) }
            }
            threads.leave()
        }
    }

    private func next() -> (mirror: Mirror, isPatient: Bool)? {
        state.withLock { state in
            guard state.running.count < Self.most else { return nil }
            let isPatient = state.running.values.count(where: \.isPatient) < Self.mostPatient
            let index = state.waiting.firstIndex { isPatient || !state.troubled.contains($0.name) }
            guard let index else { return nil }
            let mirror = state.waiting.remove(at: index)
            state.running[mirror.name] = Run(since: .now, isPatient: isPatient, policy: state.policy)
            return (mirror, isPatient)
        }
    }

    /// Adds a mirror again whose round was cut off.
    private func again(_ mirror: Mirror) {
        state.withLock { state in
            state.troubled.insert(mirror.name)
            if state.running[mirror.name] == nil, !state.waiting.contains(where: { $0.name == mirror.name }) {
                state.waiting.append(mirror)
            }
        }
    }

    private func end(_ round: ForwardWorker.Round, of mirror: Mirror, lookingBefore sign: MirrorSign?) {
        state.withLock { state in
            let run = state.running.removeValue(forKey: round.mirror)
            state.lookedAt[round.mirror] = .now
            state.still[round.mirror] =
                round.hadNothingToDo && run?.policy == state.policy
                ? sign.map { Stillness(mirror: mirror, sign: $0, since: .now) } : nil
            if round.troubles.isEmpty {
                state.failed.remove(round.mirror)
            } else {
                state.failed.insert(round.mirror)
            }
            let isTroubled = !round.troubles.isEmpty || round.outcomes.contains { $0.state == .owed }
            if isTroubled || round.waiting > 0 {
                state.troubled.insert(round.mirror)
            } else {
                state.troubled.remove(round.mirror)
            }
            if round.troubles.contains(where: \.isMachines) {
                state.isLostSince = state.isLostSince ?? .now
            } else {
                state.isLostSince = nil
            }
        }
    }
}
