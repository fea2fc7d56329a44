package import Domain
import LedgerStore

/// An exception that lets secrets pass, as `secrets list` shows it.
package struct ExceptionDocument: Encodable {
    package let number: Int64
    package let state: String
    package let fingerprint: String?
    package let rule: String?
    package let path: String?
    package let mirror: String?
    package let owner: String
    package let reason: String
    package let made: String
    package let expires: String

    /// Reads the exceptions in force; with `all`, also those that ended or were revoked.
    ///
    /// - Throws: where the ledger cannot be read.
    package static func read(from ledger: any LedgerReading, all: Bool) throws -> [ExceptionDocument] {
        let now = Timestamp.now
        return try ledger.recordedExceptions().filter { all || $0.isInForce(at: now) }.map {
            ExceptionDocument($0, at: now)
        }
    }

    private init(_ recorded: RecordedException, at now: Timestamp) {
        let exception = recorded.exception
        number = exception.number
        state = recorded.revokedAt != nil ? "revoked" : recorded.isInForce(at: now) ? "in force" : "ended"
        fingerprint = exception.fingerprint
        rule = exception.rule?.text
        path = exception.path?.text
        mirror = exception.mirror
        owner = exception.owner
        reason = exception.reason
        made = recorded.madeAt.rfc3339
        expires = recorded.expiresAt.rfc3339
    }
}
