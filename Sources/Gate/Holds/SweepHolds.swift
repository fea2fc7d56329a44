package import Domain
import Files
import Foundation
import GitObjects
import Programs
import Glibc
package import LedgerStore

/// Ends holds that nobody decided on, takes up those that a crash left half applied, and forgets objects that no hold
/// needs.
package struct SweepHolds {
    private let home: Home
    private let ledger: Ledger

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// A hold of which nothing could be made just now.
    package struct Trouble: Sendable {
        package let hold: Int64
        package let reason: String
    }

    /// What a sweep came to.
    package struct Outcome: Sendable {
        /// The holds that something became of.
        package var changed: [Hold] = []
        package var troubles: [Trouble] = []
    }

    /// After a change of the policy all holds are due, and forwards are not to wait until all of them are judged again.
    private static let patience = Duration.seconds(10)

    package func callAsFunction(mirror: Mirror) throws -> Outcome {
        let end = ContinuousClock.now + Self.patience
        var outcome = Outcome()
        for due in try ledger.dueHolds(of: mirror.name) where ContinuousClock.now < end {
            do {
                let hold = try home.sharingLedger {
                    try ReleaseHold(home: home, ledger: ledger)(due.number, waiting: 0).hold
                }
                if hold.state != due.state { outcome.changed.append(hold) }
            } catch is ReleaseHold.Busy {
                continue
            } catch {
                // One hold's trouble must not keep the others, and the forwards, waiting.
                outcome.troubles.append(
                    Trouble(hold: due.number, reason: VisibleText.inOneLine("\(error)")))
            }
        }
        try forgetStrays(of: mirror)
        return outcome
    }

    /// Ends the holds that Git has just applied, as pushes that waited for their approval.
    func finish(of mirror: Mirror) throws {
        for hold in try ledger.applyingHolds(of: mirror.name) {
            _ = try ReleaseHold(home: home, ledger: ledger)(hold.number, waiting: 5)
        }
    }

    /// Says of holds that are being applied that they are, where their refs have the new values: Git does not run
    /// `post-receive` for a client that went away.
    func noteApplied(of mirror: String) throws {
        for hold in try ledger.applyingHolds(of: mirror) {
            guard let mirror = try ledger.mirror(named: mirror) else { continue }
            let repository = try Repository.open(path: mirror.path)
            let isApplied = try hold.updates.updates.allSatisfy {
                try repository.storedRef($0.ref).value == $0.new
            }
            guard isApplied else { continue }
            do {
                try ledger.change(hold, to: .applied)
            } catch is Ledger.HoldMoved {
                continue
            }
            try discard(hold)
        }
    }

    /// Forgets what was kept of a hold.
    package func discard(_ hold: Hold) throws {
        try home.heldObjects(hold.key).discard()
        guard let mirror = try ledger.mirror(named: hold.mirror) else { return }
        try HoldPins(home: home, mirrorPath: mirror.path).unpin(hold.key)
    }

    private func forgetStrays(of mirror: Mirror) throws {
        let pins = HoldPins(home: home, mirrorPath: mirror.path)
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: home.heldPath)) ?? []
        let kept = folders.filter { HoldKey.time(of: $0) != nil }
        let pinned = try pins.keys().filter { HoldKey.time(of: $0) != nil }
        guard !kept.isEmpty || !pinned.isEmpty else { return }
        let holds = try ledger.holdStates()
        for key in pinned where holds[key]?.isOpen == false { try pins.unpin(key) }
        for key in kept where holds[key]?.isOpen == false { try home.heldObjects(key).discard() }
        let oldest = try ledger.openHolds(of: mirror.name)?.lowerBound
        try forgetUnknown(
            pinned.filter { holds[$0] == nil && !isKept($0, for: oldest) }, pins,
            kept.filter { holds[$0] == nil })
    }

    /// Forgets what no hold was written for, while no push is under way that is about to write one.
    private func forgetUnknown(_ pinned: [String], _ pins: HoldPins, _ kept: [String]) throws {
        guard !pinned.isEmpty || !kept.isEmpty else { return }
        try home.ledgerLock.withLock(waiting: 0) {
            let holds = try ledger.holdStates()
            for key in pinned where holds[key] == nil { try pins.unpin(key) }
            for key in kept where holds[key] == nil { try home.heldObjects(key).discard() }
        }
    }

    /// Whether a hold that was open when something was pinned is open still.
    private func isKept(_ key: String, for oldest: Timestamp?) -> Bool {
        guard let oldest, let madeAt = HoldKey.time(of: key) else { return false }
        return oldest <= madeAt
    }
}
