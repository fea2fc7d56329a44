import Files
import Domain
import PolicyFiles
import Terminal

extension ApplyPolicy {
    /// Puts the home's policy files in force, and names the mirrors that do not follow it yet.
    @discardableResult
    func run() throws -> AppliedPolicy {
        let outcome = try self()
        Program.gatehouse.remark(of: outcome.leftOut)
        return outcome.policy
    }
}
