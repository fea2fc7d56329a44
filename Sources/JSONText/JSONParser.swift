/// Reads JSON (RFC 8259) straight into `JSONValue`.
///
/// Transcripts have hundreds of megabytes; Foundation's parsers reach a fifth of this one's speed where their result
/// must be converted, and refuse what agents do write: halves of surrogate pairs and bytes that are no UTF-8, left
/// over where a text was cut. Both become U+FFFD here. Everything else is as strict as the standard.
struct JSONParser {
    private var tokens: JSONTokens

    /// Deeper nesting is refused, as it would exhaust the stack.
    private static let maximumDepth = 256

    /// The bytes are no JSON.
    private struct Malformed: Error {}

    /// Reads the value of a whole document; nil where the bytes are none.
    static func value(of bytes: [UInt8]) -> JSONValue? {
        var parser = JSONParser(tokens: JSONTokens(bytes))
        guard let value = try? parser.value(depth: 0), parser.tokens.peek() == nil else { return nil }
        return value
    }

    private mutating func value(depth: Int) throws(Malformed) -> JSONValue {
        guard depth < Self.maximumDepth, let token = tokens.next() else { throw Malformed() }
        switch token.kind {
        case .objectStart: return try object(depth: depth)
        case .arrayStart: return try array(depth: depth)
        case .string(let quotes): return .string(try text(token, quotes))
        case .literal: return try literal(tokens.bytes[token.range])
        case .objectEnd, .arrayEnd, .comma, .colon, .stray: throw Malformed()
        }
    }

    private mutating func object(depth: Int) throws(Malformed) -> JSONValue {
        var members: [String: JSONValue] = [:]
        guard tokens.peek() != UInt8(ascii: "}") else {
            _ = tokens.next()
            return .object(members)
        }
        while true {
            guard let name = tokens.next(), case .string(let quotes) = name.kind,
                case .colon? = tokens.next()?.kind
            else { throw Malformed() }
            members[try text(name, quotes)] = try value(depth: depth + 1)
            switch tokens.next()?.kind {
            case .comma: continue
            case .objectEnd: return .object(members)
            default: throw Malformed()
            }
        }
    }

    private mutating func array(depth: Int) throws(Malformed) -> JSONValue {
        var elements: [JSONValue] = []
        guard tokens.peek() != UInt8(ascii: "]") else {
            _ = tokens.next()
            return .array(elements)
        }
        while true {
            elements.append(try value(depth: depth + 1))
            switch tokens.next()?.kind {
            case .comma: continue
            case .arrayEnd: return .array(elements)
            default: throw Malformed()
            }
        }
    }

    private func text(_ token: JSONToken, _ quotes: JSONToken.JSONQuotes) throws(Malformed) -> String {
        guard quotes.isClosed, !quotes.hasControls else { throw Malformed() }
        let content = tokens.bytes[(token.range.lowerBound + 1)..<(token.range.upperBound - 1)]
        // Most strings have no escapes and are taken as they stand.
        guard quotes.hasEscapes else { return String(decoding: content, as: UTF8.self) }
        let decoded = JSONString.decoded(content)
        guard decoded.isSound else { throw Malformed() }
        return String(decoding: decoded.text, as: UTF8.self)
    }

    private func literal(_ word: ArraySlice<UInt8>) throws(Malformed) -> JSONValue {
        switch word.first {
        case UInt8(ascii: "t") where word.elementsEqual("true".utf8): return .bool(true)
        case UInt8(ascii: "f") where word.elementsEqual("false".utf8): return .bool(false)
        case UInt8(ascii: "n") where word.elementsEqual("null".utf8): return .null
        default: return try number(word)
        }
    }

    private func number(_ word: ArraySlice<UInt8>) throws(Malformed) -> JSONValue {
        var rest = word
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let digits = Self.dropDigits(from: &rest)
        guard digits == 1 || digits > 1 && !startsWithZero else { throw Malformed() }
        let isWhole = rest.isEmpty
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard Self.dropDigits(from: &rest) > 0 else { throw Malformed() }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard Self.dropDigits(from: &rest) > 0 else { throw Malformed() }
        }
        guard rest.isEmpty else { throw Malformed() }
        let text = String(decoding: word, as: UTF8.self)
        if isWhole, let value = Int(text) { return .integer(value) }
        // Out of range is infinite, which no JSON text could say again.
        guard let value = Double(text), value.isFinite else { throw Malformed() }
        return .number(value)
    }

    /// Returns how many digits there were.
    private static func dropDigits(from rest: inout ArraySlice<UInt8>) -> Int {
        let count = rest.prefix { (0x30...0x39).contains($0) }.count
        rest = rest.dropFirst(count)
        return count
    }
}
