package import Crypto
import Foundation

/// A key by which the same secret is known again without its value being told.
package struct FingerprintKey: Sendable {
    /// Counted from one; an older key stays, so that what it made can be verified.
    package let version: Int
    private let key: SymmetricKey

    package init(version: Int, key: SymmetricKey) {
        self.version = version
        self.key = key
    }

    /// A key that nobody keeps: the same secret is known again as long as the program runs.
    package static func ephemeral() -> FingerprintKey {
        FingerprintKey(version: 0, key: SymmetricKey(size: .bits256))
    }

    /// `k<version>:<16 hexadecimal digits>`: HMAC-SHA-256 over the exact bytes of the secret, its first eight bytes.
    package func fingerprint(of secret: some Sequence<UInt8>) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data(secret), using: key)
        let digits = code.prefix(8).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
        return "k\(version):\(digits)"
    }
}
