/// A rule of the home: a pure function from what is known of a push to what is noticed in it.
package protocol Policy: Sendable {
    /// The name of the policy in findings, in reports and in the policy file.
    static var name: String { get }

    /// Takes what it judges by from all that an administrator decided.
    init(of settings: PolicySettings)

    /// Judges a push.
    func findings(in facts: PushFacts) -> [Finding]
}

/// A policy that administrators change in the policy file, in the table or the array of tables that has its name.
package protocol ConfiguredPolicy: Policy {
    /// A table, or an array of entries that each stand for themselves.
    associatedtype Settings: PolicySection

    /// Whether settings that are in force in homes can lack this policy, which was added after an older program compiled
    /// them. It has its standard settings there; with anything else missing, no push is judged.
    static var isLackedByOlderSettings: Bool { get }
}

extension ConfiguredPolicy {
    package static var isLackedByOlderSettings: Bool { false }
}
