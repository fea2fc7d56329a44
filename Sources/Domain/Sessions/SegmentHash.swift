/// The SHA-256 of a segment, by which session trailers and the next segment name it. It is computed elsewhere.
package struct SegmentHash: Hashable, Sendable {
    package let hex: String

    /// Nil unless `hex` is sixty-four lower-case hexadecimal digits.
    package init?(hex: some StringProtocol) {
        let isDigest =
            hex.utf8.count == 64
            && hex.utf8.allSatisfy {
                $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")
                    || $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "f")
            }
        guard isDigest else { return nil }
        self.hex = String(hex)
    }

    /// Nil unless there are thirty-two bytes.
    package init?(bytes: some Sequence<UInt8>) {
        self.init(hex: Hexadecimal.string(of: bytes))
    }
}

extension SegmentHash: CustomStringConvertible {
    /// The hash as in trailers: `sha256:<hex>`.
    package var description: String { "sha256:" + hex }
}

extension SegmentHash: Codable {
    /// Reads the hexadecimal digits.
    ///
    /// - Throws: `DecodingError` for anything else.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = SegmentHash(hex: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a SHA-256 of 64 lower-case hexadecimal digits")
        }
        self = digest
    }

    /// Writes the hexadecimal digits.
    ///
    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}
