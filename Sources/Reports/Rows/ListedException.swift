package import Domain
import LedgerStore

/// An exception that lets secrets pass, as it stands now.
package struct ListedException {
    /// Whether an exception applies.
    package enum State: String {
        case inForce = "in force"
        case ended, revoked
    }

    package let exception: SecretException
    package let state: State
    package let madeAt: Timestamp
    package let expiresAt: Timestamp
}

extension ListedException {
    private init(_ recorded: RecordedException, at time: Timestamp) {
        exception = recorded.exception
        state = recorded.revokedAt != nil ? .revoked : recorded.isInForce(at: time) ? .inForce : .ended
        madeAt = recorded.madeAt
        expiresAt = recorded.expiresAt
    }

    /// Reads the exceptions in force, newest first; with `all`, also those that ended or were revoked.
    ///
    /// - Throws: where the ledger cannot be read.
    package static func read(from ledger: any LedgerReading, all: Bool) throws -> [ListedException] {
        let now = Timestamp.now
        return try ledger.recordedExceptions().map { ListedException($0, at: now) }
            .filter { all || $0.state == .inForce }
    }
}
