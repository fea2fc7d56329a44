import Crypto
import Domain
import Foundation
import LedgerStore
import Testing

@testable import Gate

/// A segment of a session in which an agent wrote one file.
struct TestSession {
    let segment: SessionSegment
    /// The document as a helper makes it.
    let document: Data

    var name: SegmentName { segment.name }

    init(_ number: Int = 1, writing lines: [String], to path: String) throws {
        segment = SessionSegment(
            session: SessionID(millisecondsSince1970: 1_700_000_000_000, randomness: 1), segment: number,
            previous: nil, conversation: nil, agent: "codex", models: ["model-\(number)"],
            edits: [
                SessionSegment.Edit(
                    path: path, tool: "write", call: nil, time: nil, removed: [], added: lines)
            ])
        document = try JSONEncoder().encode(segment)
    }

    func hash() throws -> SegmentHash { try #require(SegmentHash(bytes: SHA256.hash(data: document))) }

    /// The lines of a commit message that name it.
    func trailer() throws -> String { "\(SessionTrailer(segment: name, hash: try hash()))" }

    /// The segment as a home has read it.
    func received(in home: Home) throws -> ReceivedSegment {
        ReceivedSegment(
            segment, hash: try hash(), bytes: Array(document), masked: MaskedSecrets(),
            lines: try ReadSegment(hasher: home.keys.lineHasher()).lines(of: segment))
    }

    /// The segment's sealed form, as it is sent to a home.
    func sealed(to home: Home) throws -> [UInt8] {
        let key = try home.keys.openSegments()
        var sender = try HPKE.Sender(
            recipientKey: key.privateKey.publicKey, ciphersuite: .Curve25519_SHA256_ChachaPoly,
            info: Data(SealedSegment.purpose.utf8))
        let ciphertext = try sender.seal(document, authenticating: SealedSegment.context(of: name))
        return SealedSegment(
            keyID: key.id, encapsulatedKey: Array(sender.encapsulatedKey), ciphertext: Array(ciphertext)
        ).bytes
    }
}
