import Programs
import Domain
import Foundation
package import LedgerStore

/// Brings a home to this version: its ledger, its keys, the index of its sessions' lines.
///
/// What the policy and the mirrors need afterwards is done by whoever calls, since a policy file is read there.
package struct UpgradeHome {
    private let home: Home

    package init(home: Home) {
        self.home = home
    }

    /// Does it while no hook is at the ledger, and calls `finish` before the first one comes again.
    ///
    /// - Returns: how many segments were indexed.
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

    /// Indexes the segments that are not; all of them where another key made the index.
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
