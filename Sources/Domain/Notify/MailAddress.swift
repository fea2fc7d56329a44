/// An address that mail is sent to, plain enough to stand in a header without quotes.
package struct MailAddress: Hashable, Sendable {
    package let text: String

    /// Checks a text; nil where it is no address, or one that needs quotes.
    package init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].count), (1...255).contains(parts[1].count),
            parts[0].first != UInt8(ascii: "-"), parts[0].allSatisfy(Self.isAtomText),
            parts[1].first != UInt8(ascii: "."), parts[1].last != UInt8(ascii: "."),
            parts[1].allSatisfy({
                Self.isAlphanumeric($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-")
            })
        else { return nil }
        self.text = text
    }

    /// The part after the `@`.
    package var domain: String {
        String(text.split(separator: "@").last ?? "")
    }

    /// Whether mail to it is read: it is no no-reply address.
    package var isRead: Bool { !EmailAddress(text).isNoReply }

    /// RFC 5322's atext, and the dot.
    private static func isAtomText(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

extension MailAddress: Codable {
    /// The text is no address.
    private struct Unsound: Error {}

    /// - Throws: where the text is no address.
    package init(from decoder: any Decoder) throws {
        guard let address = MailAddress(try decoder.singleValueContainer().decode(String.self)) else {
            throw Unsound()
        }
        self = address
    }

    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
