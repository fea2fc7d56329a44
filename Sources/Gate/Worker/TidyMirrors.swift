package import Domain
import Foundation
import LedgerStore

/// Keeps mirrors as small and as fast as they were: what killed processes left is removed, and packs are put together.
package struct TidyMirrors {
    private let home: Home

    package init(home: Home) {
        self.home = home
    }

    /// What was done to a mirror.
    package struct Outcome {
        package let mirror: String
        /// How many leftovers were removed.
        package var leftovers = 0
        /// How many packs there were and are, where they were put together.
        package var packs: (before: Int, after: Int)?
        /// Why something could not be done; the rest was.
        package var failures: [any Error] = []
    }

    /// One mirror's trouble keeps no other waiting.
    package func callAsFunction(_ mirrors: [Mirror]) -> [Outcome] { mirrors.map(tidy) }

    private func tidy(_ mirror: Mirror) -> Outcome {
        var outcome = Outcome(mirror: mirror.name)
        func trying(_ body: () throws -> Void) {
            do { try body() } catch { outcome.failures.append(FileTrouble(error) ?? error) }
        }
        trying { try checkAccess(to: mirror) }
        guard outcome.failures.isEmpty else { return outcome }
        // What was left may be why the disk has no room for a new pack.
        trying { outcome.leftovers = try SweepLeftovers()(mirror.path) }
        trying { outcome.packs = try CompactPacks(home: home)(mirror) }
        return outcome
    }

    /// Makes sure that the mirror is there, and this home's.
    private func checkAccess(to mirror: Mirror) throws {
        try Guardianship(home: home, ledger: home.openLedger()).check(mirror)
        guard FileManager.default.fileExists(atPath: mirror.path + "/HEAD") else {
            throw InstallMirror.Refused(description: InstallMirror.gone(mirror))
        }
    }
}
