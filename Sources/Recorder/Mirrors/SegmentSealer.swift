import Crypto
import Domain
import Foundation
import SessionCapture

/// Seals segments to a home's public key, so that prompts cannot be read between here and the gate's ledger.
struct SegmentSealer {
    private let keyID: String
    private let key: Curve25519.KeyAgreement.PublicKey

    /// - Throws: `Problem` where the mirror announces no key, or an invalid one.
    init(for announcement: MirrorAnnouncement) throws {
        guard let announced = announcement.key else {
            throw Problem(
                .missing, "the mirror of \(announcement.origin) announces no key to seal sessions to",
                advice: "ask its administrator to "
                    + "run 'gatehouse upgrade'")
        }
        guard let raw = Data(base64Encoded: announced.hpke),
            let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: raw),
            Hexadecimal.string(of: SHA256.hash(data: raw).prefix(8)) == announced.id
        else {
            throw Problem(.damaged, "the mirror of \(announcement.origin) announces an invalid key")
        }
        self.key = key
        keyID = announced.id
    }

    /// The bytes of a segment, sealed as `SealedSegment` lays them out.
    ///
    /// - Throws: where the segment's file cannot be read.
    func seal(_ segment: SpooledSession.Sealed) throws -> Data {
        var sender = try HPKE.Sender(
            recipientKey: key, ciphersuite: .Curve25519_SHA256_ChachaPoly,
            info: Data(SealedSegment.purpose.utf8))
        let ciphertext = try sender.seal(
            segment.bytes(), authenticating: Data(SealedSegment.context(of: segment.name)))
        return Data(
            SealedSegment(
                keyID: keyID, encapsulatedKey: Array(sender.encapsulatedKey), ciphertext: Array(ciphertext)
            ).bytes)
    }
}
