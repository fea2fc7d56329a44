package import Domain
import Foundation
package import LedgerStore

/// The worker that runs without end: it finds the mirrors with work to do, and gives them to `MirrorRounds`.
///
/// It ends with an error if it cannot work, so that it is restarted and does not only seem to run.
package struct WatchMirrors {
    private let home: Home
    private let ledger: Ledger
    private let rounds: MirrorRounds
    private let service = ServiceManager()

    private static let pause = 2.0
    /// The interval for mirrors without known work, to find what killed processes left.
    private static let unseen = Duration.seconds(60)
    /// The interval for mirrors whose last round had troubles.
    private static let failed = Duration.seconds(10)
    /// The time after a push in which the mirror's hooks may be working, in seconds.
    private static let hooks: Int64 = 30
    /// The time after which the worker gives up if nothing succeeds.
    private static let patience = Duration.seconds(60)
    /// The interval between notes that a worker is running.
    private static let noting = Duration.seconds(30)

    package init(home: Home, ledger: Ledger, rounds: MirrorRounds) {
        self.home = home
        self.ledger = ledger
        self.rounds = rounds
    }

    /// The worker cannot go on.
    package enum Ended: ProblemSource {
        case stuck(mirror: String)
        /// Nothing succeeded for as long as it is patient.
        case lost

        /// A state that only another process can leave.
        package var problem: Problem {
            switch self {
            case .stuck(let mirror): Problem(.unavailable, "the work on the mirror '\(mirror)' does not end")
            case .lost:
                Problem(
                    .unavailable, "nothing succeeded for a minute",
                    advice: "see the messages about the mirrors")
            }
        }
    }

    /// Watches mirrors until it fails.
    ///
    /// - Parameters:
    ///   - mirrors: returns the mirrors to watch.
    ///   - trouble: called with the reason when the worker cannot go on for now, and with nil when it can.
    /// - Throws: `Ended`, or the error that lasted too long.
    package func callAsFunction(
        _ mirrors: @escaping () throws -> [Mirror], trouble: (String?) -> Void
    ) throws {
        var lastGood: ContinuousClock.Instant?
        var noted: ContinuousClock.Instant?
        var known = KnownMirrors(list: mirrors)
        while true {
            do {
                // All work needs the ledger's lock.
                try home.sharingLedger {}
                try look(at: &known)
                if noted.map({ ContinuousClock.now - $0 > Self.noting }) ?? true {
                    try WorkerNote(home: home).write()
                    noted = .now
                }
                try MaintainLedger(home: home, ledger: ledger)(above: 1 << 20, waiting: 0.2)
                if !rounds.isLost(for: .zero) { service.tell(lastGood == nil ? .ready : .alive) }
                lastGood = .now
                trouble(nil)
            } catch let end as Ended {
                throw end
            } catch {
                guard let lastGood, ContinuousClock.now - lastGood < Self.patience else { throw error }
                trouble(Problem(classing: error).description)
            }
            Thread.sleep(forTimeInterval: Self.pause)
        }
    }

    /// The mirrors as they were listed last: with thousands, that takes longer than to find the few with work to do.
    private struct KnownMirrors {
        let list: () throws -> [Mirror]
        private var listed: (mirrors: [Mirror], time: ContinuousClock.Instant)?

        private static let age = Duration.seconds(20)

        init(list: @escaping () throws -> [Mirror]) { self.list = list }

        /// Those that there are, of which some are busy.
        mutating func all(with busy: Set<String>) throws -> [Mirror] {
            if busy.isEmpty, let listed, ContinuousClock.now - listed.time < Self.age {
                return listed.mirrors
            }
            let mirrors = try list()
            listed = (mirrors, .now)
            return mirrors
        }
    }

    private func look(at known: inout KnownMirrors) throws {
        let busy = try ledger.busyMirrors(pushedWithin: Self.hooks)
        let mirrors = try known.all(with: busy)
        rounds.add(mirrors.filter { busy.contains($0.name) })
        let policy = try ledger.policyDigestInForce()
        rounds.add(rounds.unseen(mirrors, under: policy, for: Self.unseen, failed: Self.failed))
        if let mirror = rounds.stuckMirror() {
            throw Ended.stuck(mirror: mirror)
        }
        if rounds.isLost(for: Self.patience) {
            throw Ended.lost
        }
    }
}
