import Files
import Gate
import PolicyFiles
import Terminal

extension ApplyPolicy {
    /// Puts the home's policy files in force, and names the mirrors that do not follow it yet.
    @discardableResult
    func run() throws -> PolicyInForce.Replacement {
        let applied = try self()
        Program.gatehouse.remark(of: applied.leftOut)
        return applied
    }
}
