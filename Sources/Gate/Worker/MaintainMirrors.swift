package import Domain
import Foundation
package import LedgerStore

/// Keeps mirrors small and fast: removes what killed processes left, and combines packs.
package struct MaintainMirrors {
    private let home: Home
    private let ledger: Ledger
    /// When all mirrors were maintained last.
    private var lastOfAll: ContinuousClock.Instant?
    /// The mirrors where something failed last.
    private var failed: Set<String> = []

    package init(home: Home, ledger: Ledger) {
        self.home = home
        self.ledger = ledger
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
    package func all() throws -> [Outcome] { try self(ledger.mirrors()) }

    /// The interval for mirrors that nothing was pushed to.
    private static let pause = Duration.seconds(60 * 60)
    /// How long after a push, in seconds, a mirror is maintained at each call.
    private static let pushed: Int64 = 300

    /// Maintains the mirrors that were pushed to, those where something failed, and now and then all of them: packs come
    /// by pushes alone, and what killed processes left counts only after a day.
    ///
    /// - Throws: where the ledger cannot be read.
    package mutating func due() throws -> [Outcome] {
        var mirrors = try ledger.mirrors()
        if let lastOfAll, ContinuousClock.now - lastOfAll < Self.pause {
            let busy = try ledger.busyMirrors(pushedWithin: Self.pushed).union(failed)
            mirrors = mirrors.filter { busy.contains($0.name) }
        } else {
            lastOfAll = .now
        }
        let outcomes = self(mirrors)
        failed = Set(outcomes.filter { !$0.failures.isEmpty }.map(\.mirror))
        return outcomes
    }

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
        try Guardianship(home: home, ledger: ledger).check(mirror)
        guard FileManager.default.fileExists(atPath: mirror.path + "/HEAD") else {
            throw Problem(.missing, InstallMirror.gone(mirror))
        }
    }
}
