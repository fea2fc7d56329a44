package import Domain
import Foundation
import GitProcess
package import LedgerStore

/// Ends holds that nobody decided on, takes up those that a crash left half applied, and forgets objects that no hold
/// needs.
package struct SweepHolds {
    private let home: Home
    private let ledger: Ledger

    /// What is younger may be of a push whose hold is not written yet, in seconds.
    private static let graceful: Double = 3_600

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// - Returns: the holds that something became of.
    package func callAsFunction(mirror: Ledger.Mirror) throws -> [Hold] {
        let now = Timestamp.now.milliseconds
        let open = try ledger.holds(mirror: mirror.name, all: false, limit: 100_000)
        let due = open.filter { $0.state != .open || $0.expiresAt <= now }
        let changed = try due.map { try ReleaseHold(home: home, ledger: ledger)($0.number).hold }
        try forgetStrays()
        return changed
    }

    /// Forgets what was kept of a hold.
    package func discard(_ hold: Hold) throws {
        try home.heldObjects(hold.key).discard()
        guard let mirror = try ledger.mirror(named: hold.mirror) else { return }
        try HoldPins(mirrorPath: mirror.path).unpin(hold.key)
    }

    private func forgetStrays() throws {
        let files = FileManager.default
        guard let keys = try? files.contentsOfDirectory(atPath: home.heldPath), !keys.isEmpty else { return }
        let needed = try ledger.keysOfOpenHolds()
        for key in keys where !needed.contains(key) {
            let path = home.heldObjects(key).folder
            let made = try files.attributesOfItem(atPath: path)[.modificationDate] as? Date
            guard let made, Date.now.timeIntervalSince(made) > Self.graceful else { continue }
            try home.heldObjects(key).discard()
        }
    }
}
