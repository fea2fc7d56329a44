package import Domain
import GitObjects
package import LedgerStore

/// One round of what keeps mirrors and upstreams alike, whatever was interrupted before.
package struct ForwardWorker {
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
        package let holds: [Hold]
        /// Those that something should have become of, and why it did not.
        package let unsettled: [SweepHolds.Trouble]
        package let outcomes: [Ledger.ForwardOutcome]
        /// Refs that hold what was never judged; they stay here.
        package let unjudged: [RefName]
        /// Another worker was at it.
        package let isBusy: Bool
    }

    /// Works on one mirror for about `seconds`.
    package func callAsFunction(mirror: Ledger.Mirror, force: Bool, seconds: Double) throws -> Round {
        try removeLeftSessionRefs(of: mirror)
        let swept = try SweepHolds(home: home, ledger: ledger)(mirror: mirror)
        let forward = ForwardRefs(home: home, ledger: ledger)
        let (unjudged, outcomes) = try home.sharingLedger {
            (
                try forward.reconcile(mirror: mirror),
                try forward(mirror: mirror, force: force, seconds: seconds)
            )
        }
        return Round(
            mirror: mirror.name, holds: swept.changed, unsettled: swept.troubles, outcomes: outcomes ?? [],
            unjudged: unjudged,
            isBusy: outcomes == nil)
    }

    /// Session refs stay where `post-receive` was not run.
    private func removeLeftSessionRefs(of mirror: Ledger.Mirror) throws {
        let left = try Repository.open(path: mirror.path).refs().map(\.name).filter {
            $0.namespace == .session
        }
        guard !left.isEmpty else { return }
        try home.sharingLedger { try RemoveSessionRefs(ledger: ledger)(left, of: mirror) }
    }
}
