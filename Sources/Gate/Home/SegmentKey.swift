import Crypto
import Domain
import Foundation

/// The key that a home's segments are sealed to: its public half is announced, with its private half they are opened.
struct SegmentKey {
    let privateKey: Curve25519.KeyAgreement.PrivateKey

    /// The public half as clients read it from `refs/gatehouse/home`.
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

    /// The segment's bytes.
    ///
    /// - Throws: where it was sealed to another key, under another name, or was changed since.
    func open(_ sealed: SealedSegment, as name: SegmentName) throws -> Data {
        var recipient = try HPKE.Recipient(
            privateKey: privateKey, ciphersuite: .Curve25519_SHA256_ChachaPoly,
            info: Data(SealedSegment.purpose.utf8), encapsulatedKey: Data(sealed.encapsulatedKey))
        return try recipient.open(sealed.ciphertext, authenticating: SealedSegment.context(of: name))
    }
}
