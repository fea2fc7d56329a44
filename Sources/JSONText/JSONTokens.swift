/// Splits JSON text into tokens, for all readers of JSON here: what they take for a string cannot differ.
///
/// Text that is no JSON is split as well; each reader decides how strict it is.
struct JSONTokens {
    let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
    }

    /// The next token; nil at the end of the text.
    mutating func next() -> JSONToken? {
        skipSpace()
        guard position < bytes.count else { return nil }
        switch bytes[position] {
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "{"): return sign(.objectStart)
        case UInt8(ascii: "}"): return sign(.objectEnd)
        case UInt8(ascii: "["): return sign(.arrayStart)
        case UInt8(ascii: "]"): return sign(.arrayEnd)
        case UInt8(ascii: ","): return sign(.comma)
        case UInt8(ascii: ":"): return sign(.colon)
        default: return literal()
        }
    }

    /// The byte that the next token begins with; nil at the end of the text.
    mutating func peek() -> UInt8? {
        skipSpace()
        return position < bytes.count ? bytes[position] : nil
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func sign(_ kind: JSONToken.Kind) -> JSONToken {
        position += 1
        return JSONToken(kind: kind, range: (position - 1)..<position)
    }

    private mutating func string() -> JSONToken {
        let start = position
        var quotes = JSONToken.JSONQuotes()
        position += 1
        scan: while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                quotes.isClosed = true
                position += 1
                break scan
            case UInt8(ascii: "\\"):
                quotes.hasEscapes = true
                position = min(position + 2, bytes.count)
            case 0..<0x20:
                quotes.hasControls = true
                position += 1
            default: position += 1
            }
        }
        return JSONToken(kind: .string(quotes), range: start..<position)
    }

    private mutating func literal() -> JSONToken {
        let start = position
        while position < bytes.count, Self.isInLiteral(bytes[position]) { position += 1 }
        guard position == start else { return JSONToken(kind: .literal, range: start..<position) }
        return sign(.stray)
    }

    private static func isInLiteral(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
            UInt8(ascii: "E"):
            true
        default: false
        }
    }
}
