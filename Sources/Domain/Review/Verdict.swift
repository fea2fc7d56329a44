/// What the gate decided of a push, with its reasons.
package struct Verdict: Sendable {
    package enum Decision: String, Codable, Sendable, CaseIterable {
        case accept, hold, reject
    }

    package let decision: Decision
    package let findings: [Finding]
    /// Of a hold: the approvals that it asks for.
    package let approvals: [ApprovalRule]

    package init(decision: Decision, findings: [Finding], approvals: [ApprovalRule] = []) {
        self.decision = decision
        self.findings = findings
        self.approvals = approvals
    }
}
