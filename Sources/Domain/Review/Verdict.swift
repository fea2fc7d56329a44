/// What the gate decided about a push, with its reasons.
package struct Verdict: Sendable {
    /// Whether the push passes.
    package enum Decision: String, Codable, Sendable, CaseIterable {
        case accept, hold, reject
    }

    package let decision: Decision
    package let findings: [Finding]
    /// The approvals that a hold asks for; empty for the other verdicts.
    package let approvalRules: [ApprovalRule]

    package init(decision: Decision, findings: [Finding], approvalRules: [ApprovalRule] = []) {
        self.decision = decision
        self.findings = findings
        self.approvalRules = approvalRules
    }
}
