/// What the gate decided about a push, with its reasons.
package struct Verdict: Sendable {
    /// The three verdicts on a push.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        case accept, hold, reject
    }

    package let kind: Kind
    package let findings: [Finding]
    /// The approvals that a hold asks for; empty for the other verdicts.
    package let approvalRules: [ApprovalRule]

    package init(kind: Kind, findings: [Finding], approvalRules: [ApprovalRule] = []) {
        self.kind = kind
        self.findings = findings
        self.approvalRules = approvalRules
    }
}
