/// The policies in force, ready to judge.
package struct Review: Sendable {
    private let policies: [any Policy]
    private let external: ExternalPolicy
    private let approval: ApprovalRule

    /// The policies that `settings` asks for, and those that no settings can turn off.
    package init(_ settings: PolicySettings) {
        self.approval = settings.approvals.standard
        self.external = ExternalPolicy(entries: settings.external)
        self.policies = [
            IntegrityPolicy(), RejectionPolicy(), AccessPolicy(entries: settings.access),
            RefPolicy(rules: settings.refs),
            SessionPolicy(settings: settings.sessions),
            AgentPolicy(entries: settings.agents, sessions: SessionPolicy(settings: settings.sessions)),
            SecretPolicy(settings: settings.secrets), PathPolicy(entries: settings.paths),
            AuthorPolicy(settings: settings.authors), MessagePolicy(entries: settings.messages),
            SizePolicy(settings: settings.size), HistoryPolicy(settings: settings.history),
            SignaturePolicy(entries: settings.signatures), LFSPolicy(settings: settings.lfs ?? .init()),
        ]
    }

    /// What all policies notice but the programs', who may read that before they answer.
    package func ownFindings(in facts: PushFacts) -> [Finding] {
        policies.flatMap { $0.findings(in: facts) }
    }

    /// The strictest finding decides: Git takes or refuses a push as a whole.
    package func verdict(on facts: PushFacts) -> Verdict {
        let findings = ownFindings(in: facts) + external.findings(in: facts)
        switch findings.map(\.action).max() {
        case .reject: return Verdict(decision: .reject, findings: findings)
        case .hold: return verdict(on: facts, holding: findings)
        case .record, .accept, nil: return Verdict(decision: .accept, findings: findings)
        }
    }

    private func verdict(on facts: PushFacts, holding findings: [Finding]) -> Verdict {
        let quorum = Quorum(findings.filter { $0.action == .hold }.map { $0.approval ?? approval })
        if let emergency = facts.approvals.emergency {
            let passed = findings.map {
                $0.action == .hold
                    ? $0.approved(by: "\(VisibleText.escaping(emergency.actor)) in an emergency") : $0
            }
            return Verdict(decision: .accept, findings: [emergency.finding] + passed)
        }
        guard quorum.missing(after: facts.approvals.persons).isEmpty else {
            return Verdict(decision: .hold, findings: findings, approvals: quorum.rules)
        }
        let names = facts.approvals.persons.map { VisibleText.escaping($0.name) }.joined(separator: ", ")
        return Verdict(
            decision: .accept,
            findings: findings.map { $0.action == .hold ? $0.approved(by: names) : $0 })
    }
}
