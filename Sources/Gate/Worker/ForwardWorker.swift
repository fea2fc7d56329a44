package import Domain
import Files
import GitObjects
import Programs
package import LedgerStore

/// One round of what keeps a mirror and its upstream alike, whatever was interrupted before.
package struct ForwardWorker: Sendable {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// What a round found and did.
    package struct Round: Sendable {
        package let mirror: String
        /// The holds that something became of.
        package fileprivate(set) var holds: [Hold] = []
        package fileprivate(set) var outcomes: [ForwardOutcome] = []
        /// What could not be done; the rest was.
        package fileprivate(set) var troubles: [Trouble] = []
        /// How many forwards wait for their next attempt.
        package fileprivate(set) var waiting = 0
        /// Another worker was at it.
        package fileprivate(set) var isBusy = false
    }

    /// Something that could not be done.
    package struct Trouble: Sendable {
        package enum Subject: Hashable, Sendable {
            case mirror
            case hold(Int64)
            case ref(RefName)
        }

        package let subject: Subject
        package let reason: String
        /// Whether it is this machine's, as files that cannot be opened, rather than the mirror's.
        let isMachines: Bool
    }

    /// Works on one mirror for about `seconds`. One part's trouble keeps no other from being done.
    package func callAsFunction(mirror: Mirror, force: Bool, seconds: Double) -> Round {
        var round = Round(mirror: mirror.name)
        attempt(&round) { _ in try Guardianship(home: home, ledger: ledger).check(mirror) }
        guard round.troubles.isEmpty else { return round }
        attempt(&round) { _ in try OwnRefs(home: home, mirrorPath: mirror.path).freeLocks() }
        attempt(&round) { _ in try removeLeftSessionRefs(of: mirror) }
        attempt(&round) { round in
            let swept = try SweepHolds(home: home, ledger: ledger)(mirror: mirror)
            round.holds = swept.changed
            round.troubles += swept.troubles.map {
                Trouble(subject: .hold($0.hold), reason: $0.reason, isMachines: false)
            }
        }
        let forward = ForwardRefs(home: home, ledger: ledger)
        attempt(&round) { round in
            let comparison = try forward.reconcile(mirror: mirror)
            round.troubles += comparison.damaged.map {
                Trouble(
                    subject: .ref($0.ref), reason: "it is damaged and not forwarded: \($0.reason)",
                    isMachines: false)
            }
            round.troubles += comparison.unjudged.map {
                Trouble(
                    subject: .ref($0), reason: "it holds what no push brought, and is not forwarded",
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
            // What is wrong with a mirror as a whole is wrong for each part of the work.
            let trouble = Trouble(
                subject: .mirror, reason: VisibleText.inOneLine("\(error)"),
                isMachines: Self.isMachines(error)
            )
            if !round.troubles.contains(where: { $0.reason == trouble.reason }) {
                round.troubles.append(trouble)
            }
        }
    }

    private static func isMachines(_ error: any Error) -> Bool {
        error is FileLock.Failure || error is Descriptor.Failure || error is ChildProcess.Failure
            || LedgerTrouble(error) != nil
    }

    /// Session refs stay where `post-receive` was not run.
    private func removeLeftSessionRefs(of mirror: Mirror) throws {
        let left = try Repository.open(path: mirror.path).refs().map(\.name).filter {
            $0.namespace == .session
        }
        guard !left.isEmpty else { return }
        try home.sharingLedger { try RemoveSessionRefs(ledger: ledger)(left, of: mirror) }
    }
}
