import Domain
import Foundation
import LedgerStore
import Programs

/// Writes the blob at `refs/gatehouse/home`, by which clients recognise a mirror.
struct AnnounceHome {
    let home: Home
    let ledger: Ledger

    private struct Announcement: Encodable {
        let v = 1
        let home: String?
        let origin: String?
        /// The keys that clients can seal segments with; they should use the first.
        let keys: [SegmentKey.Announcement]
        /// What the policy in force demands of commits; nil before the first policy.
        let sessions: SessionPolicy.Settings?
    }

    func callAsFunction(in mirrorPath: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = try encoder.encode(
            Announcement(
                home: try ledger.homeValue("id"), origin: try ledger.homeValue("origin"),
                keys: [try home.keys.openSegments().announcement],
                sessions: try? ledger.policyInForce().settings.sessions))
        let blob = try GitCommand.clean(gitDirectory: mirrorPath).output(
            ["hash-object", "-w", "--stdin"], input: Array(json))
        try OwnRefs(home: home, mirrorPath: mirrorPath)
            .update(["update \(MirrorConfiguration.homeRef) \(blob.prefix(40))\n"])
    }
}
