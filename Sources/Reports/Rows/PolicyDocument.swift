package import Domain

/// The policy in force as JSON, for `policy show`.
package struct PolicyDocument: Encodable {
    let digest: String
    let appliedAt: String
    let settings: PolicySettings

    private enum CodingKeys: String, CodingKey {
        case digest
        case appliedAt = "applied_at"
        case settings
    }

    package init(_ policy: AppliedPolicy) {
        digest = policy.digest
        appliedAt = policy.appliedAt.rfc3339
        settings = policy.settings
    }
}
