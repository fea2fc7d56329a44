import Crypto

/// Names lines and paths by a number that nobody can compute without the home's key: the first 64 bits of HMAC-SHA-256.
///
/// A plain hash would let whoever reads the ledger test whether a line that he guesses was recorded, also after its
/// session was erased.
struct LineHasher: Sendable {
    private let keyed: HMAC<SHA256>

    init(key: SymmetricKey) {
        keyed = HMAC(key: key)
    }

    /// Tells this key from others, and does not tell the key.
    var fingerprint: String { String(self(Array("the key itself".utf8)), radix: 16) }

    func callAsFunction(_ bytes: [UInt8]) -> UInt64 {
        var code = keyed
        code.update(data: bytes)
        return code.finalize().withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
    }
}
