/// The approvals of a held push that count.
package struct Approvals: Hashable, Sendable {
    /// The release of a push by one actor who is named for emergencies.
    package struct Emergency: Hashable, Sendable {
        package let actor: String
        package let reason: String

        package init(actor: String, reason: String) {
            self.actor = actor
            self.reason = reason
        }

        /// The policy name of its finding, which reports look for.
        static let policy = "emergency"

        /// The message of its finding.
        package var words: String {
            "EMERGENCY RELEASE by \(VisibleText.escaping(actor)): \(VisibleText.escaping(reason))"
        }

        var finding: Finding { Finding(policy: Self.policy, action: .record, message: words) }
    }

    /// The approvers, each of whom is entitled to approve.
    package var persons: [ActorProfile]
    package var emergency: Emergency?

    package init(persons: [ActorProfile] = [], emergency: Emergency? = nil) {
        self.persons = persons
        self.emergency = emergency
    }
}
