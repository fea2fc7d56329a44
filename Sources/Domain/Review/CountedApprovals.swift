/// The approvals of a held push that count.
package struct CountedApprovals: Hashable, Sendable {
    /// A release by one actor who is named for emergencies.
    package struct Emergency: Hashable, Sendable {
        package let actor: String
        package let reason: String

        package init(actor: String, reason: String) {
            self.actor = actor
            self.reason = reason
        }

        /// The policy name under which reports show it.
        static let policy = "emergency"

        /// What the ledger and every report say of it.
        package var words: String {
            "EMERGENCY RELEASE by \(VisibleText.escaping(actor)): \(VisibleText.escaping(reason))"
        }

        var finding: Finding { Finding(policy: Self.policy, action: .record, message: words) }
    }

    /// The approvers, each of whom may approve by some rule.
    package var persons: [ActorProfile]
    package var emergency: Emergency?

    /// Whether no approval counts.
    package var isEmpty: Bool { persons.isEmpty && emergency == nil }

    package init(persons: [ActorProfile] = [], emergency: Emergency? = nil) {
        self.persons = persons
        self.emergency = emergency
    }
}
