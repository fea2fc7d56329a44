/// A policy as it was applied.
package struct AppliedPolicy: Sendable {
    /// The SHA-256 of the compiled settings, which each verdict names.
    package let digest: String
    /// The file that it was compiled from.
    package let source: String
    package let settings: PolicySettings
    package let appliedAt: Timestamp

    package init(digest: String, source: String, settings: PolicySettings, appliedAt: Timestamp) {
        self.digest = digest
        self.source = source
        self.settings = settings
        self.appliedAt = appliedAt
    }
}
