/// What the gate decided of a push, with its reasons.
package struct Verdict: Sendable {
    package enum Decision: String, Codable, Sendable, CaseIterable {
        case accept, hold, reject
    }

    package let decision: Decision
    package let findings: [Finding]

    package init(decision: Decision, findings: [Finding]) {
        self.decision = decision
        self.findings = findings
    }
}
