import Domain
import LedgerStore
package import SecretScan

/// The keys that a home's secrets are known again by.
///
/// New fingerprints are made with the newest. The older ones tell whether a fingerprint of their time is of the same secret.
/// The ledger knows which keys there have to be, so that a lost one is not taken for one that never was.
package struct FingerprintKeys: Sendable {
    package let newest: FingerprintKey
    /// The newest of them first.
    private let older: [FingerprintKey]
    /// Those before the newest that are not there.
    package let lost: [Lost]

    /// The keys that the ledger knows, the newest first.
    init(of keys: HomeKeys, known: [FingerprintKeyRecord]) throws {
        let (present, lost) = Self.look(in: keys, for: known)
        if let first = lost.first, first.isNewest { throw first }
        guard let newest = present.first else { throw None() }
        self.newest = newest
        older = Array(present.dropFirst())
        self.lost = lost
    }

    private init(only key: FingerprintKey) {
        newest = key
        older = []
        lost = []
    }

    /// A key that nobody keeps: the same secret is known again as long as the program runs.
    package static func ephemeral() -> FingerprintKeys { FingerprintKeys(only: .ephemeral()) }

    /// What each key makes of a secret, the newest first.
    package func fingerprints(of secret: some Sequence<UInt8>) -> [String] {
        let bytes = Array(secret)
        return ([newest] + older).map { $0.fingerprint(of: bytes) }
    }

    /// Without its key an exception would only seem to be about another secret.
    func checkThatNoneIsLost(of exceptions: [SecretException]) throws {
        if let needed = lost.first(where: { exceptions.contains(where: $0.isNamed) }) { throw needed }
    }

    /// The keys that are there, and those that are not.
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

    /// The ledger knows of no key.
    struct None: Error, CustomStringConvertible {
        let description = "the home has no key for the fingerprints of secrets; run 'gatehouse upgrade'"
    }

    /// A key that fingerprints were made with is not there, or another is in its place.
    package struct Lost: Error, CustomStringConvertible {
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

        package var description: String { "\(problem); to mend it: \(remedy)" }

        var problem: String {
            isReplaced
                ? "the key at \(path) is not the one that the fingerprints k\(version):… were made with"
                : "there is no key of 32 bytes at \(path), with which the fingerprints k\(version):… were made"
        }

        var remedy: String {
            "restore it from a backup; if there is none, "
                + (isNewest
                    ? "'gatehouse key rotate' makes the next one"
                    : "revoke the exceptions for k\(version):… ('gatehouse secrets list') and allow anew what may pass")
        }

        /// Whether an exception is about a fingerprint that this key made.
        func isNamed(by exception: SecretException) -> Bool {
            exception.fingerprint?.hasPrefix("k\(version):") ?? false
        }
    }
}

extension FingerprintKey {
    /// Tells this key from others, and does not tell the key.
    var mark: String { fingerprint(of: Array("the key itself".utf8)) }
}
