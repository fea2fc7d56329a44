package import Domain
package import LedgerStore

extension Hold {
    /// Whether an actor may see it: it is theirs, or theirs to decide on, be it in an emergency alone.
    package func isToBeSeen(by name: String, in ledger: Ledger) throws -> Bool {
        let profile = try ledger.profile(of: name)
        if concerns(name, profile) { return true }
        guard let profile else { return false }
        return try ledger.policyInForce().settings.approvals.isForEmergencies(profile)
    }
}
