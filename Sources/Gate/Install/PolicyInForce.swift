package import Domain
import Files
package import LedgerStore

/// The policy that a home judges pushes by, and how another takes its place.
package struct PolicyInForce {
    package let home: Home
    private let ledger: Ledger

    package init(of home: Home, in ledger: Ledger) {
        self.home = home
        self.ledger = ledger
    }

    /// The result of putting a policy in force.
    package struct Replacement {
        package let policy: AppliedPolicy
        /// Whether it was in force before.
        package let wasInForce: Bool
        /// The mirrors that do not follow the policy yet.
        package let leftOut: [InstallMirror.LeftOut]
    }

    /// The names of the mirrors that it is for.
    ///
    /// - Throws: where the ledger cannot be read.
    package func mirrors() throws -> [String] { try ledger.mirrors().map(\.name) }

    /// The text that it was compiled from; nil before the first policy.
    ///
    /// - Throws: where the ledger cannot be read.
    package func source() throws -> String? { try ledger.policySourceInForce() }

    /// Puts settings in force, and lets the mirrors follow them.
    ///
    /// - Parameter source: the text that the settings are compiled from.
    /// - Throws: errors of the ledger and of the mirrors.
    package func replace(with settings: PolicySettings, source: String) throws -> Replacement {
        // One that cannot be read is replaced all the same.
        let before = try? ledger.policyInForce().digest
        let policy = try ledger.apply(settings, source: source)
        return Replacement(
            policy: policy, wasInForce: policy.digest == before,
            leftOut: try InstallMirror(home: home, ledger: ledger, files: InstalledFiles()).followPolicy())
    }

    /// Puts settings in force that this version compiled again from the same text. The mirrors stay as they are.
    ///
    /// - Throws: where the ledger cannot be written.
    package func recompile(_ settings: PolicySettings, source: String) throws {
        try ledger.apply(settings, source: source)
    }
}
