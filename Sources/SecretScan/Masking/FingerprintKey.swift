package import Crypto
import Foundation

/// A key for fingerprints, which identify a secret without its value.
package struct FingerprintKey: Sendable {
    /// The key's number, counted from one; older keys are kept, so that their fingerprints can be verified.
    package let version: Int
    private let key: SymmetricKey

    package init(version: Int, key: SymmetricKey) {
        self.version = version
        self.key = key
    }

    /// A key that is not stored: it identifies secrets as long as the program runs.
    package static func ephemeral() -> FingerprintKey {
        FingerprintKey(version: 0, key: SymmetricKey(size: .bits256))
    }

    /// The fingerprint `k<version>:<16 hexadecimal digits>`: the first eight bytes of HMAC-SHA-256 over the exact
    /// bytes of the secret.
    package func fingerprint(of secret: [UInt8]) -> String {
        let code = secret.withUnsafeBytes {
            HMAC<SHA256>.authenticationCode(for: $0, using: key).withUnsafeBytes { Array($0.prefix(8)) }
        }
        return "k\(version):\(Hexadecimal.string(of: code))"
    }
}
