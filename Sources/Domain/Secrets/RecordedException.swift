/// An exception as the ledger keeps it.
package struct RecordedException: Sendable {
    package let exception: SecretException
    package let madeAt: Timestamp
    package let expiresAt: Timestamp
    package let revokedAt: Timestamp?

    package init(
        exception: SecretException, madeAt: Timestamp, expiresAt: Timestamp, revokedAt: Timestamp? = nil
    ) {
        self.exception = exception
        self.madeAt = madeAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }

    /// Whether it lets something pass at a moment.
    package func isInForce(at time: Timestamp) -> Bool { revokedAt == nil && time < expiresAt }
}
