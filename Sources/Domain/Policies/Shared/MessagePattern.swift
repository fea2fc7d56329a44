/// A pattern that messages are searched for: a word, in any place and letter case, or a glob pattern of the whole
/// text, in which `*` stands for any characters.
package struct MessagePattern: Hashable, Sendable {
    package let text: String
    /// Nil for a word.
    private let glob: GlobPattern?

    /// Makes a pattern: a glob pattern where the text has `*` or `?`, and a word otherwise.
    package init(_ text: String) {
        self.text = text
        let isGlob = text.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
        glob = isGlob ? GlobPattern(text.replacing("*", with: "**")) : nil
    }

    func matches(_ message: some StringProtocol) -> Bool {
        if let glob { return glob.matches(String(message)) }
        return Words.contain(text, in: message)
    }
}

extension MessagePattern: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// Words in a text. Letter case does not matter.
enum Words {
    /// Whether the text contains `word`, and not as a part of a longer one.
    static func contain(_ word: String, in text: some StringProtocol) -> Bool {
        places(of: word.lowercased(), in: text.lowercased()).contains { before, after in
            !(goesOn(before, word.utf8.first) || goesOn(after, word.utf8.last))
        }
    }

    /// Whether a number follows `prefix` somewhere, as in `ABC-123`. A prefix that only looks the same does not count.
    static func containNumber(after prefix: String, in text: some StringProtocol) -> Bool {
        places(of: LetterCase.dropped(prefix), in: LetterCase.dropped(text)).contains { before, after in
            !goesOn(before, prefix.utf8.first) && after.map(isDigit) ?? false
        }
    }

    /// The bytes around each place of `word`.
    private static func places(
        of word: String, in text: String
    ) -> some Sequence<(before: UInt8?, after: UInt8?)> {
        let bytes = Array(text.utf8)
        return bytes.ranges(of: Array(word.utf8)).lazy.map { range in
            (
                range.lowerBound > 0 ? bytes[range.lowerBound - 1] : nil,
                range.upperBound < bytes.count ? bytes[range.upperBound] : nil
            )
        }
    }

    /// Whether a byte and its neighbour belong to the same word.
    private static func goesOn(_ byte: UInt8?, _ neighbour: UInt8?) -> Bool {
        guard let byte, let neighbour else { return false }
        return isOfWord(byte) && isOfWord(neighbour)
    }

    /// Letters beyond ASCII have bytes from 0x80 on.
    private static func isOfWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte >= 0x80 || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
