package import Domain
import Foundation
import LedgerStore

/// Keeps mirrors small and fast: removes what killed processes left, and combines packs.
package struct MaintainMirrors {
    private let home: Home

    package init(home: Home) {
        self.home = home
    }

    /// The result of maintaining a mirror.
    package struct Outcome {
        package let mirror: String
        /// The number of leftovers that were removed.
        package var leftovers = 0
        /// The numbers of packs before and after, if they were combined.
        package var packs: (before: Int, after: Int)?
        /// The errors of parts that failed; the rest was done.
        package var failures: [any Error] = []
    }

    /// Maintains all mirrors of the home.
    ///
    /// - Throws: where the ledger cannot be read.
    package func all() throws -> [Outcome] { try self(home.openLedger().mirrors()) }

    /// Maintains each mirror; a failure at one does not stop the others.
    package func callAsFunction(_ mirrors: [Mirror]) -> [Outcome] { mirrors.map(maintain) }

    private func maintain(_ mirror: Mirror) -> Outcome {
        var outcome = Outcome(mirror: mirror.name)
        func trying(_ body: () throws -> Void) {
            do { try body() } catch { outcome.failures.append(Problem(classing: error)) }
        }
        trying { try checkAccess(to: mirror) }
        guard outcome.failures.isEmpty else { return outcome }
        // Leftovers go first, since they may fill the disk on which a new pack needs space.
        trying { outcome.leftovers = try RemoveLeftovers()(mirror.path) }
        trying { outcome.packs = try CombinePacks(home: home)(mirror) }
        return outcome
    }

    /// Makes sure that the mirror exists and belongs to this home.
    private func checkAccess(to mirror: Mirror) throws {
        try Guardianship(home: home, ledger: home.openLedger()).check(mirror)
        guard FileManager.default.fileExists(atPath: mirror.path + "/HEAD") else {
            throw Problem(.missing, InstallMirror.gone(mirror))
        }
    }
}
