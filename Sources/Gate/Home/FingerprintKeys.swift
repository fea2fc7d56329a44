package import Domain
import LedgerStore
package import SecretScan

/// The keys for the fingerprints of a home's secrets.
///
/// The newest key makes new fingerprints; the older ones recognise the fingerprints that they made. The ledger knows
/// which keys must exist, so that a lost key is not mistaken for one that never existed.
package struct FingerprintKeys: Sendable {
    package let newest: FingerprintKey
    /// The keys before the newest, newest first.
    private let older: [FingerprintKey]
    /// The missing keys before the newest.
    package let lost: [Lost]

    /// The keys that the ledger knows, newest first.
    init(of keys: HomeKeys, known: [FingerprintKeyRecord]) throws {
        let (present, lost) = Self.look(in: keys, for: known)
        if let first = lost.first, first.isNewest { throw first }
        guard let newest = present.first else { throw Self.noKey }
        self.newest = newest
        older = Array(present.dropFirst())
        self.lost = lost
    }

    private init(only key: FingerprintKey) {
        newest = key
        older = []
        lost = []
    }

    /// A key that is not stored: it recognises the same secret as long as the program runs.
    package static func ephemeral() -> FingerprintKeys { FingerprintKeys(only: .ephemeral()) }

    /// The fingerprints of a secret by all keys, the newest key first.
    package func fingerprints(of secret: some Sequence<UInt8>) -> [String] {
        let bytes = Array(secret)
        return ([newest] + older).map { $0.fingerprint(of: bytes) }
    }

    /// Makes sure that no exception needs a lost key, without which it would seem to be about another secret.
    func checkThatNoneIsLost(of exceptions: [SecretException]) throws {
        if let needed = lost.first(where: { exceptions.contains(where: $0.isNamed) }) { throw needed }
    }

    /// The keys that exist and those that are lost.
    static func look(
        in keys: HomeKeys, for known: [FingerprintKeyRecord]
    ) -> (present: [FingerprintKey], lost: [Lost]) {
        var (present, lost): ([FingerprintKey], [Lost]) = ([], [])
        for record in known {
            let key = try? keys.fingerprintKey(record.version)
            if let key, key.mark == record.mark {
                present.append(key)
            } else {
                lost.append(
                    Lost(
                        record, path: keys.fingerprintKeyPath(record.version), isReplaced: key != nil,
                        isNewest: record.version == known.first?.version))
            }
        }
        return (present, lost)
    }

    /// The ledger has no key on record.
    static let noKey = Problem(
        .missing, "the home has no key for the fingerprints of secrets", advice: "run 'gatehouse upgrade'")

    /// A key that made fingerprints is missing, or another key is in its place.
    package struct Lost: ProblemSource {
        let version: Int
        let isNewest: Bool
        private let path: String
        private let isReplaced: Bool

        fileprivate init(
            _ record: FingerprintKeyRecord, path: String, isReplaced: Bool, isNewest: Bool
        ) {
            version = record.version
            self.isNewest = isNewest
            self.path = path
            self.isReplaced = isReplaced
        }

        /// A key that is not what was stored, and what to do about it.
        package var problem: Problem { Problem(.damaged, what, advice: "to mend it: \(remedy)") }

        var what: String {
            isReplaced
                ? "the key at \(path) is not the one that made the fingerprints k\(version):…"
                : "there is no key of 32 bytes at \(path), which made the fingerprints k\(version):…"
        }

        var remedy: String {
            "restore it from a backup; if there is none, "
                + (isNewest
                    ? "'gatehouse key rotate' makes the next one"
                    : "revoke the exceptions for k\(version):… ('gatehouse secrets list') and allow again what "
                        + "may pass")
        }

        /// Whether an exception names a fingerprint that this key made.
        func isNamed(by exception: SecretException) -> Bool {
            exception.fingerprint?.hasPrefix("k\(version):") ?? false
        }
    }
}

extension FingerprintKey {
    /// A text that identifies the key without revealing it.
    var mark: String { fingerprint(of: Array("the key itself".utf8)) }
}
