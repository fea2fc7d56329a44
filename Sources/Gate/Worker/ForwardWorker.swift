package import Domain
import Files
import GitObjects
package import LedgerStore
import Programs

/// One round of the work that keeps a mirror and its upstream equal, whatever was interrupted before.
package struct ForwardWorker: Sendable {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// The results of a round.
    package struct Round: Sendable {
        package let mirror: String
        /// The holds whose state changed.
        package fileprivate(set) var holds: [Hold] = []
        package fileprivate(set) var outcomes: [ForwardOutcome] = []
        /// The parts of the work that failed; the rest was done.
        package fileprivate(set) var troubles: [Trouble] = []
        /// The number of forwards that wait for their next attempt.
        package fileprivate(set) var waiting = 0
        /// Whether another process was forwarding.
        package fileprivate(set) var isBusy = false

        var hadNothingToDo: Bool {
            holds.isEmpty && outcomes.isEmpty && troubles.isEmpty && waiting == 0 && !isBusy
        }
    }

    /// A part of the work that failed.
    package struct Trouble: Sendable {
        /// The part of the mirror that a trouble is about.
        package enum Subject: Hashable, Sendable {
            case mirror
            case hold(Int64)
            case ref(RefName)
        }

        package let subject: Subject
        package let reason: String
        /// Whether the cause is this machine, such as a file that cannot be opened, rather than the mirror.
        let isMachines: Bool
    }

    /// Works on one mirror for about `seconds`. A failure of one part does not stop the others.
    package func callAsFunction(mirror: Mirror, force: Bool, seconds: Double) -> Round {
        var round = Round(mirror: mirror.name)
        attempt(&round) { _ in try Guardianship(home: home, ledger: ledger).check(mirror) }
        guard round.troubles.isEmpty else { return round }
        attempt(&round) { _ in try OwnRefs(home: home, mirrorPath: mirror.path).freeLocks() }
        attempt(&round) { _ in try removeLeftSessionRefs(of: mirror) }
        attempt(&round) { round in
            let swept = try SweepHolds(home: home, ledger: ledger)(mirror: mirror)
            round.holds = swept.changed
            round.troubles += swept.failures.map {
                Trouble(subject: .hold($0.hold), reason: $0.reason, isMachines: false)
            }
        }
        let forward = ForwardRefs(home: home, ledger: ledger)
        attempt(&round) { round in
            let comparison = try forward.reconcile(mirror: mirror)
            round.troubles += comparison.damaged.map {
                Trouble(
                    subject: .ref($0.ref), reason: "the ref is damaged and not forwarded: \($0.reason)",
                    isMachines: false)
            }
            round.troubles += comparison.unjudged.map {
                Trouble(
                    subject: .ref($0),
                    reason: "the ref has a value that no push brought, and is not forwarded",
                    isMachines: false)
            }
        }
        attempt(&round) { round in
            let outcomes = try forward(
                mirror: mirror, force: force, seconds: seconds, waiting: force ? 30 : 1)
            round.isBusy = outcomes == nil
            round.outcomes = outcomes ?? []
            round.waiting = try ledger.countWaitingForwards(of: mirror.name)
        }
        return round
    }

    private func attempt(_ round: inout Round, _ body: (inout Round) throws -> Void) {
        do {
            try body(&round)
        } catch {
            // A problem of the whole mirror fails each part in the same way.
            let trouble = Trouble(
                subject: .mirror, reason: VisibleText.inOneLine(Problem(classing: error).description),
                isMachines: Self.isMachines(error)
            )
            if !round.troubles.contains(where: { $0.reason == trouble.reason }) {
                round.troubles.append(trouble)
            }
        }
    }

    private static func isMachines(_ error: any Error) -> Bool {
        error is FileLock.Failure || error is SystemError || error is ChildProcess.Failure
            || Problem(ofSQLite: error) != nil
    }

    /// Removes session refs that stayed because `post-receive` did not run.
    private func removeLeftSessionRefs(of mirror: Mirror) throws {
        let left = try Repository.open(path: mirror.path).refs().map(\.name).filter {
            $0.namespace == .session
        }
        guard !left.isEmpty else { return }
        try home.sharingLedger { try RemoveSessionRefs(ledger: ledger)(left, of: mirror) }
    }
}
