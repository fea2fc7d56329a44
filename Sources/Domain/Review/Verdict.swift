/// The gate's verdict on a push, with its reasons.
package struct Verdict: Sendable {
    /// The verdict in one word.
    package enum Decision: String, Codable, Sendable, CaseIterable {
        case accept, hold, reject
    }

    package let decision: Decision
    package let findings: [Finding]
    /// The approvals that a hold asks for; empty for other verdicts.
    package let approvals: [ApprovalRule]

    package init(decision: Decision, findings: [Finding], approvals: [ApprovalRule] = []) {
        self.decision = decision
        self.findings = findings
        self.approvals = approvals
    }
}
