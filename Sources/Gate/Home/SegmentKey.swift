import Crypto
import Domain
import Foundation

/// The key pair for a home's segments: clients seal with the public key, which the home announces; the private key
/// opens.
struct SegmentKey {
    let privateKey: Curve25519.KeyAgreement.PrivateKey

    /// The public key as clients read it from `refs/gatehouse/home`.
    struct Announcement: Encodable {
        let id: String
        /// The 32 raw bytes in base 64.
        let hpke: String
    }

    var id: String {
        let digest = SHA256.hash(data: privateKey.publicKey.rawRepresentation)
        return Hexadecimal.string(of: digest.prefix(8))
    }

    var announcement: Announcement {
        Announcement(id: id, hpke: privateKey.publicKey.rawRepresentation.base64EncodedString())
    }

    /// The bytes of a segment.
    ///
    /// - Throws: an error if it was sealed with another key or under another name, or was changed since.
    func open(_ sealed: SealedSegment, as name: SegmentName) throws -> Data {
        var recipient = try HPKE.Recipient(
            privateKey: privateKey, ciphersuite: .Curve25519_SHA256_ChachaPoly,
            info: Data(SealedSegment.purpose.utf8), encapsulatedKey: Data(sealed.encapsulatedKey))
        return try recipient.open(sealed.ciphertext, authenticating: SealedSegment.context(of: name))
    }
}
