import Domain
import Files
import Foundation
import LedgerStore

/// Removes objects and pins that no hold needs any more.
struct RemoveStrayObjects {
    let home: Home
    let ledger: Ledger

    /// The keys of pins and of folders with objects.
    private struct Keys {
        var pinned: [String]
        var kept: [String]
        var isEmpty: Bool { pinned.isEmpty && kept.isEmpty }

        func filter(_ isIncluded: (String) -> Bool) -> Keys {
            Keys(pinned: pinned.filter(isIncluded), kept: kept.filter(isIncluded))
        }
    }

    func callAsFunction(of mirror: Mirror) throws {
        let pins = HoldPins(home: home, mirrorPath: mirror.path)
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: home.heldPath)) ?? []
        let keys = Keys(pinned: Array(try pins.keys()), kept: folders).filter { HoldKey.time(of: $0) != nil }
        guard !keys.isEmpty else { return }
        let holds = try ledger.holdStates()
        try remove(keys.filter { holds[$0]?.isOpen == false }, pins)
        let oldest = try ledger.openHolds(of: mirror.name)?.lowerBound
        var unknown = keys.filter { holds[$0] == nil }
        unknown.pinned.removeAll { isKept($0, for: oldest) }
        guard !unknown.isEmpty else { return }
        // A push that is under way may be about to write its hold.
        try home.ledgerLock.withLock(waiting: 0) {
            let holds = try ledger.holdStates()
            try remove(unknown.filter { holds[$0] == nil }, pins)
        }
    }

    private func remove(_ keys: Keys, _ pins: HoldPins) throws {
        for key in keys.pinned { try pins.unpin(key) }
        for key in keys.kept { try home.heldObjects(key).discard() }
    }

    /// Whether a hold that was open when something was pinned is still open.
    private func isKept(_ key: String, for oldest: Timestamp?) -> Bool {
        guard let oldest, let madeAt = HoldKey.time(of: key) else { return false }
        return oldest <= madeAt
    }
}
