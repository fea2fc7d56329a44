/// Who may approve a held push, and how many of them must.
package struct ApprovalRule: Hashable, Sendable, Codable {
    /// The names of actors; names of groups begin with `@`.
    @SortedSet package var approvers: Set<String>
    /// The number of approvals needed, at least 1.
    package var count: Int
    /// Whether an agent's approval counts like a person's.
    package var agentsCount: Bool

    package init(approvers: Set<String>, count: Int = 1, agentsCount: Bool = false) {
        self.approvers = approvers
        self.count = count
        self.agentsCount = agentsCount
    }

    /// The rule where a policy names no approvers: one of the group `approvers`.
    package static let standard = ApprovalRule(approvers: ["@approvers"])

    /// Whether an actor's approval counts.
    package func admits(_ actor: ActorProfile) -> Bool {
        !actor.isDisabled && (actor.kind == .person || agentsCount)
            && (approvers.contains(actor.name) || actor.groups.contains { approvers.contains("@" + $0) })
    }
}

extension ApprovalRule: CustomStringConvertible {
    package var description: String {
        let names = approvers.sorted().map(VisibleText.escaping).joined(separator: ", ")
        return count == 1 && approvers.count == 1 ? "one of \(names)" : "\(count) of \(names)"
    }
}
