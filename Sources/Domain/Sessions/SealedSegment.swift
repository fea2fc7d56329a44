/// A segment encrypted to the home's key for its way there, so that neither the mirror's objects nor a backup of them
/// have a readable prompt.
///
/// One line of ASCII, `gatehouse-sealed-segment/1 <key>`, then the encapsulated key of 32 bytes, then the ciphertext.
/// HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20-Poly1305.
package struct SealedSegment: Hashable, Sendable {
    package static let format = "gatehouse-sealed-segment/1"
    /// HPKE's `info`.
    package static let purpose = "gatehouse segment"
    /// The number of bytes that the sealed form adds to a segment.
    package static let overhead = format.utf8.count + 1 + keyIDLength + 1 + encapsulatedKeyLength + 16

    private static let keyIDLength = 16
    private static let encapsulatedKeyLength = 32

    /// The id of the home's key that it is sealed to: the first eight bytes of the SHA-256 of the raw public key, in
    /// hexadecimal.
    package let keyID: String
    package let encapsulatedKey: [UInt8]
    package let ciphertext: [UInt8]

    package init(keyID: String, encapsulatedKey: [UInt8], ciphertext: [UInt8]) {
        self.keyID = keyID
        self.encapsulatedKey = encapsulatedKey
        self.ciphertext = ciphertext
    }

    /// Reads the sealed form; nil where the bytes are something else.
    package init?(_ bytes: [UInt8]) {
        let header = Array("\(Self.format) ".utf8)
        let keyStart = header.count
        let bodyStart = keyStart + Self.keyIDLength + 1
        guard bytes.count >= bodyStart + Self.encapsulatedKeyLength, bytes.starts(with: header),
            bytes[bodyStart - 1] == UInt8(ascii: "\n")
        else { return nil }
        keyID = String(decoding: bytes[keyStart..<bodyStart - 1], as: UTF8.self)
        encapsulatedKey = Array(bytes[bodyStart..<bodyStart + Self.encapsulatedKeyLength])
        ciphertext = Array(bytes[(bodyStart + Self.encapsulatedKeyLength)...])
    }

    /// The sealed form.
    package var bytes: [UInt8] {
        Array("\(Self.format) \(keyID)\n".utf8) + encapsulatedKey + ciphertext
    }

    /// The context that the ciphertext is bound to besides the key (HPKE's `aad`), so that a sealed segment cannot
    /// pass for another.
    package static func context(of name: SegmentName) -> [UInt8] {
        Array("\(format) \(name)".utf8)
    }
}
