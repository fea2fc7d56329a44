/// One `Key: value` line at the end of a commit message. Its value may go on over lines that begin with a blank.
package struct Trailer: Hashable, Sendable {
    /// The key of the trailer that names a recorded session.
    package static let sessionKey = "AI-Session"

    package let key: String
    package let value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }

    /// Whether its key is `key`, in any letter case.
    package func hasKey(_ name: String) -> Bool {
        key.lowercased() == name.lowercased()
    }

    /// The trailers of `message`, in order; empty where its end has none: see `MessageEnd`.
    package static func parse(_ message: String) -> [Trailer] {
        MessageEnd(of: message).trailers
    }

    /// Reads a line that is not indented; nil where it is no trailer.
    init?(line: Substring) {
        // Bytes throughout: a combining mark behind the colon makes another character of it, for Swift alone.
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let key = Trailer.trimmed(line.utf8[..<colon])
        guard !key.isEmpty, key.utf8.allSatisfy(Trailer.isKeyCharacter) else { return nil }
        self.init(key: key, value: Trailer.trimmed(line.utf8[line.utf8.index(after: colon)...]))
    }

    private static func isKeyCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// Whether a byte is one of the two blanks by which Git folds a value.
    static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    /// `text` without blanks and tabs at its ends.
    static func trimmed(_ text: Substring.UTF8View) -> String {
        var rest = text[...]
        while let first = rest.first, isSpace(first) { rest = rest.dropFirst() }
        while let last = rest.last, isSpace(last) { rest = rest.dropLast() }
        return String(Substring(rest))
    }
}
