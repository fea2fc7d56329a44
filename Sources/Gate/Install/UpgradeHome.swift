import Domain
import Foundation
package import LedgerStore
import Programs

/// Upgrades a home to this version: its ledger, its keys and the index of its sessions' lines.
///
/// The caller upgrades the policy and the mirrors, since only the caller can read policy files.
package struct UpgradeHome {
    private let home: Home

    package init(home: Home) {
        self.home = home
    }

    /// Upgrades the home while no hook uses the ledger, and calls `finish` before hooks may use it again.
    ///
    /// - Returns: how many segments were indexed.
    /// - Throws: errors of the ledger, of the keys and of `finish`.
    package func callAsFunction(finish: (Ledger) throws -> Void) throws -> Int {
        try home.alone {
            let ledger = try Ledger.upgrade(at: home.ledgerPath)
            try home.keys.makeMissing()
            try RotateFingerprintKey(home: home, ledger: ledger).makeFirst()
            let count = try indexSegments(of: ledger)
            try Guardianship(home: home, ledger: ledger).settle()
            try finish(ledger)
            return count
        }
    }

    /// Indexes the segments that are not indexed; all segments if another key made the index.
    private func indexSegments(of ledger: Ledger) throws -> Int {
        let hasher = try home.keys.lineHasher()
        if try ledger.homeValue(InitHome.lineKeyFingerprint) != hasher.fingerprint {
            try ledger.dropLineIndex()
            try ledger.setHomeValue(InitHome.lineKeyFingerprint, hasher.fingerprint)
        }
        let read = ReadSegment(hasher: hasher)
        var count = 0
        var last: Int64 = 0
        while let (row, bytes) = try ledger.segmentToIndex(after: last) {
            let lines = try bytes.map { read.lines(of: try read($0)) }
            try ledger.index(lines ?? SegmentLines(ordered: [], leftOut: 0), ofSegment: row)
            last = row
            count += 1
        }
        return count
    }
}
