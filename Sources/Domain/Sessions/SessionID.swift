/// The identity of a session: a ULID, twenty-six characters of Crockford's base 32 in upper case.
///
/// Format: https://github.com/ulid/spec
package struct SessionID: Hashable, Sendable {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    package let rawValue: String

    /// Nil unless `text` is a ULID in upper case; its first character is at most `7`, since it has 128 bits.
    package init?(_ text: some StringProtocol) {
        guard text.utf8.count == 26, let first = text.utf8.first, first <= UInt8(ascii: "7"),
            case let text = String(text), SessionID.isWritten(text)
        else { return nil }
        self.rawValue = text
    }

    private static func isWritten(_ text: String) -> Bool {
        for byte in text.utf8 where !alphabet.contains(byte) { return false }
        return true
    }

    /// Makes a ULID from a time and random bits.
    package init(millisecondsSince1970 time: UInt64, randomness: UInt128) {
        var bits = UInt128(time & 0xFFFF_FFFF_FFFF) << 80 | randomness & (UInt128(1) << 80 - 1)
        var text = [UInt8](repeating: 0, count: 26)
        for position in text.indices.reversed() {
            text[position] = SessionID.alphabet[Int(bits & 31)]
            bits >>= 5
        }
        self.rawValue = String(decoding: text, as: UTF8.self)
    }
}

extension SessionID: CustomStringConvertible {
    /// The ULID.
    package var description: String { rawValue }
}

extension SessionID: Codable {
    /// Reads a ULID.
    ///
    /// - Throws: `DecodingError` for anything else.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let id = SessionID(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a ULID of 26 upper-case characters")
        }
        self = id
    }

    /// Writes the ULID.
    ///
    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
