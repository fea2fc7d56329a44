import Domain
import Gate
import LedgerStore
import PolicyFiles
import Terminal

extension ApplyPolicy {
    /// Puts the home's policy files in force, with remarks on standard error.
    @discardableResult
    static func run(home: Home, ledger: Ledger) throws -> AppliedPolicy {
        let outcome = try ApplyPolicy(home: home, ledger: ledger, remark: Program.gatehouse.remark)()
        Program.gatehouse.remark(of: outcome.leftOut)
        return outcome.policy
    }
}
