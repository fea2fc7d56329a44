/// The policies in force, ready to judge.
package struct Review: Sendable {
    let policies: [any Policy]
    let external: ExternalPolicy
    private let approval: ApprovalRule

    /// Makes all policies ready, each by its settings.
    package init(_ settings: PolicySettings) {
        approval = settings.approvals.standard
        external = ExternalPolicy(of: settings)
        policies = Policies.all.filter { $0 != ExternalPolicy.self }.map { $0.init(of: settings) }
    }

    /// What all policies notice except the administrator's programs, which may read this before they answer.
    package func ownFindings(in facts: PushFacts) -> [Finding] {
        policies.flatMap { $0.findings(in: facts) }
    }

    /// Judges a push. The strictest finding decides: Git takes or refuses a push as a whole.
    package func verdict(on facts: PushFacts) -> Verdict {
        let findings = ownFindings(in: facts) + external.findings(in: facts)
        switch findings.map(\.action).max() {
        case .reject: return Verdict(kind: .reject, findings: findings)
        case .hold: return verdict(on: facts, holding: findings)
        case .record, .accept, nil: return Verdict(kind: .accept, findings: findings)
        }
    }

    private func verdict(on facts: PushFacts, holding findings: [Finding]) -> Verdict {
        let quorum = Quorum(findings.filter { $0.action == .hold }.map { $0.approval ?? approval })
        if let emergency = facts.decisions.approvals.emergency {
            let passed = findings.map {
                $0.action == .hold
                    ? $0.approved(by: "\(VisibleText.escaping(emergency.actor)) in an emergency") : $0
            }
            return Verdict(kind: .accept, findings: [emergency.finding] + passed)
        }
        guard quorum.missing(after: facts.decisions.approvals.persons).isEmpty else {
            return Verdict(kind: .hold, findings: findings, approvalRules: quorum.rules)
        }
        let names = facts.decisions.approvals.persons.map { VisibleText.escaping($0.name) }.joined(
            separator: ", ")
        return Verdict(
            kind: .accept,
            findings: findings.map { $0.action == .hold ? $0.approved(by: names) : $0 })
    }
}
