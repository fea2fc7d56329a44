/// The policies in force, ready to judge.
package struct Review: Sendable {
    private let policies: [any Policy]

    /// The policies that `settings` asks for, and those that no settings can turn off.
    package init(_ settings: PolicySettings) {
        self.policies = [
            IntegrityPolicy(), RefPolicy(rules: settings.refs), SessionPolicy(settings: settings.sessions),
            SecretPolicy(settings: settings.secrets),
        ]
    }

    /// The strictest finding decides: Git takes or refuses a push as a whole.
    package func verdict(on facts: PushFacts) -> Verdict {
        let findings = policies.flatMap { $0.findings(in: facts) }
        let decision: Verdict.Decision =
            switch findings.map(\.action).max() {
            case .reject: .reject
            case .hold: .hold
            case .record, .accept, nil: .accept
            }
        return Verdict(decision: decision, findings: findings)
    }
}
