import Crypto
import Domain
import Foundation
import SessionCapture

/// Seals segments to a home's key, so that nobody between here and the gate's ledger reads a prompt.
struct SegmentSealer {
    private let keyID: String
    private let key: Curve25519.KeyAgreement.PublicKey

    init(for home: MirrorBook.Home) throws {
        guard let announced = home.keys?.first else {
            throw RecordingFailure(
                "the mirror of \(home.origin) announces no key to seal sessions to; its administrator has to run "
                    + "'gatehouse upgrade'")
        }
        guard let raw = Data(base64Encoded: announced.hpke),
            let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: raw),
            Hexadecimal.string(of: SHA256.hash(data: raw).prefix(8)) == announced.id
        else {
            throw RecordingFailure("the mirror of \(home.origin) announces a key that is none")
        }
        self.key = key
        keyID = announced.id
    }

    package func seal(_ segment: SpooledSession.Sealed) throws -> Data {
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
