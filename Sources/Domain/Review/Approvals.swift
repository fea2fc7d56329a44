/// What was said for a held push, as far as it counts.
package struct Approvals: Hashable, Sendable {
    /// Somebody who is named for emergencies let it pass alone.
    package struct Emergency: Hashable, Sendable {
        package let actor: String
        package let reason: String

        package init(actor: String, reason: String) {
            self.actor = actor
            self.reason = reason
        }

        /// Of which policy its finding is, by which reports tell it.
        static let policy = "emergency"

        package var words: String {
            "EMERGENCY RELEASE by \(VisibleText.escaping(actor)): \(VisibleText.escaping(reason))"
        }

        var finding: Finding { Finding(policy: Self.policy, action: .record, message: words) }
    }

    /// Each of them entitled to count.
    package var persons: [ActorProfile]
    package var emergency: Emergency?

    package init(persons: [ActorProfile] = [], emergency: Emergency? = nil) {
        self.persons = persons
        self.emergency = emergency
    }
}
