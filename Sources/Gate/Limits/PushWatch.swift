import Domain
import Foundation
import GitObjects
import Glibc
import Synchronization

/// Watches over what judging a push takes, by a thread of its own, until it is ended.
///
/// Long work asks it at each step, which costs next to nothing, and ends where the push takes too much. Work without
/// such steps, as one long call of a library, is ended from outside where that is possible: a hook ends its process,
/// so that Git takes nothing.
package final class PushWatch: Sendable {
    private struct State {
        var work: [(name: String, since: ContinuousClock.Instant)] = []
        var commit: ObjectID?
        var path: TreePath?
        var push: Push?
        var isEnded = false
        var exceeded: (limit: BeyondLimits.Limit, at: ContinuousClock.Instant)?
    }

    private let limits: PushLimits
    private let overrun: (@Sendable (BeyondLimits) -> Never)?
    private let started = ContinuousClock.now
    private let stop = Atomic<Bool>(false)
    private let state = Mutex(State())

    /// How often limits are checked, in microseconds.
    private static let interval: UInt32 = 50_000
    /// How long those at work have to come to a step at which they ask, where memory is left.
    private static let grace = 1...10

    /// - Parameter overrun: ends the process where work does not end; nil where the process does other work, too.
    init(_ limits: PushLimits, overrun: (@Sendable (BeyondLimits) -> Never)? = nil) {
        self.limits = limits
        self.overrun = overrun
        Thread.detachNewThread { [self] in watch() }
    }

    /// The push is judged.
    func end() {
        state.withLock { $0.isEnded = true }
    }

    // MARK: For those at work

    /// Whether the push takes more than it may.
    var isOver: Bool { stop.load(ordering: .relaxed) }

    func check() throws(BeyondLimits) {
        if !isOver, isTimeOver { exceed(.seconds(limits.seconds)) }
        if isOver, let beyond { throw beyond }
    }

    private var isTimeOver: Bool { .now - started > .seconds(limits.seconds) }

    /// Notes what is done from now on, as "looking for secrets".
    func begin(_ name: String) {
        state.withLock {
            $0.work.append((name, .now))
            ($0.commit, $0.path) = (nil, nil)
        }
    }

    /// Notes what is looked at now.
    func look(at commit: ObjectID, _ path: TreePath? = nil) throws(BeyondLimits) {
        state.withLock { ($0.commit, $0.path) = (commit, path) }
        try check()
    }

    /// Notes what is known of the push, for the record of its refusal.
    func note(_ push: Push) {
        state.withLock { $0.push = push }
    }

    /// The repository, which reads nothing more once the push takes more than it may.
    func watching(_ repository: Repository) -> Repository {
        repository.isStopped = { [self] in isOver }
        return repository
    }

    /// How long the push may still take. It is never rounded down, or what waits so long would end before the limit.
    var secondsLeft: Double {
        max(0.1, (started + .seconds(limits.seconds) - .now) / .seconds(1))
    }

    // MARK: Watching

    /// Nil as long as the push takes no more than it may.
    private var beyond: BeyondLimits? {
        state.withLock { state in
            guard let exceeded = state.exceeded else { return nil }
            let ends = state.work.dropFirst().map(\.since) + [exceeded.at]
            return BeyondLimits(
                limit: exceeded.limit,
                work: zip(state.work, ends).map { ($0.name, ($1 - $0.since) / .seconds(1)) },
                commit: state.commit, path: state.path, push: state.push)
        }
    }

    private func watch() {
        while !state.withLock({ $0.isEnded }) {
            usleep(Self.interval)
            let memory = MemoryInUse.bytes() ?? 0
            if let since = state.withLock({ $0.exceeded?.at }) {
                if isTooLate(since, memory), let overrun, !state.withLock({ $0.isEnded }), let beyond {
                    overrun(beyond)
                }
            } else if memory > limits.memory {
                exceed(.memory(limits.memory))
            } else if isTimeOver {
                exceed(.seconds(limits.seconds))
            }
        }
    }

    private func isTooLate(_ since: ContinuousClock.Instant, _ memory: Int) -> Bool {
        let waited = .now - since
        let isWithoutMeasure = memory > limits.memory + limits.memory / 2
        return waited
            > .seconds(isWithoutMeasure ? Self.grace.lowerBound : min(Self.grace.upperBound, limits.seconds))
    }

    private func exceed(_ limit: BeyondLimits.Limit) {
        state.withLock { state in
            if state.exceeded == nil { state.exceeded = (limit, .now) }
        }
        stop.store(true, ordering: .relaxed)
    }
}
