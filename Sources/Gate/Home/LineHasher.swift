import Crypto

/// Hashes lines and paths with the home's key, to the first 64 bits of HMAC-SHA-256.
///
/// With a plain hash, a reader of the ledger could test whether a guessed line was recorded, even after its session was
/// erased.
struct LineHasher: Sendable {
    private let keyed: HMAC<SHA256>

    init(key: SymmetricKey) {
        keyed = HMAC(key: key)
    }

    /// A text that identifies the key without revealing it.
    var fingerprint: String { String(self(Array("the key itself".utf8)), radix: 16) }

    func callAsFunction(_ bytes: [UInt8]) -> UInt64 {
        var code = keyed
        code.update(data: bytes)
        return code.finalize().withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    }
}
