/// Reads JSON (RFC 8259) straight into `JSONValue`.
///
/// Transcripts have hundreds of megabytes; Foundation's parsers reach a fifth of this one's speed where their result
/// must be converted, and refuse what agents do write: halves of surrogate pairs and bytes that are no UTF-8, left
/// over where a text was cut. Both become U+FFFD here. Everything else is as strict as the standard.
struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0

    /// Deeper nesting is refused, as it would exhaust the stack.
    private static let maximumDepth = 256

    /// What is no JSON.
    private struct Malformed: Error {}

    /// The value of a whole document; nil where the bytes are none.
    static func value(of bytes: UnsafeBufferPointer<UInt8>) -> JSONValue? {
        var parser = JSONParser(bytes: bytes)
        guard let value = try? parser.value(depth: 0) else { return nil }
        parser.skipSpace()
        return parser.index == bytes.count ? value : nil
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
    }

    private mutating func take(_ byte: UInt8) throws(Malformed) {
        guard next == byte else { throw Malformed() }
        index += 1
    }

    private mutating func value(depth: Int) throws(Malformed) -> JSONValue {
        guard depth < Self.maximumDepth else { throw Malformed() }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ text: StaticString, _ value: JSONValue) throws(Malformed) -> JSONValue {
        for offset in 0..<text.utf8CodeUnitCount { try take(text.utf8Start[offset]) }
        return value
    }

    private mutating func object(depth: Int) throws(Malformed) -> JSONValue {
        index += 1
        var members: [String: JSONValue] = [:]
        skipSpace()
        if next == UInt8(ascii: "}") {
            index += 1
            return .object(members)
        }
        while true {
            skipSpace()
            let key = try string()
            skipSpace()
            try take(UInt8(ascii: ":"))
            members[key] = try value(depth: depth + 1)
            skipSpace()
            guard next == UInt8(ascii: ",") else {
                try take(UInt8(ascii: "}"))
                return .object(members)
            }
            index += 1
        }
    }

    private mutating func array(depth: Int) throws(Malformed) -> JSONValue {
        index += 1
        var elements: [JSONValue] = []
        skipSpace()
        if next == UInt8(ascii: "]") {
            index += 1
            return .array(elements)
        }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            guard next == UInt8(ascii: ",") else {
                try take(UInt8(ascii: "]"))
                return .array(elements)
            }
            index += 1
        }
    }

    private mutating func string() throws(Malformed) -> String {
        try take(UInt8(ascii: "\""))
        let start = index
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
            index += 1
        }
        guard next == UInt8(ascii: "\\") else {
            // Most strings have no escapes and are taken as they stand.
            let end = index
            try take(UInt8(ascii: "\""))
            return String(decoding: bytes[start..<end], as: UTF8.self)
        }
        var decoded = Array(bytes[start..<index])
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw Malformed() }
            index += 1
            if byte == UInt8(ascii: "\\") {
                try escape(into: &decoded)
            } else {
                decoded.append(byte)
            }
        }
        try take(UInt8(ascii: "\""))
        return String(decoding: decoded, as: UTF8.self)
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(Malformed) {
        guard let byte = next else { throw Malformed() }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "u"): decoded += Array(String(try escapedScalar()).utf8)
        default: throw Malformed()
        }
    }

    /// The character of one `\uXXXX`, or of two that make a surrogate pair.
    private mutating func escapedScalar() throws(Malformed) -> Character {
        let unit = try hexadecimal()
        guard (0xD800...0xDFFF).contains(unit) else { return Character(Unicode.Scalar(unit) ?? "\u{FFFD}") }
        let afterFirst = index
        if unit < 0xDC00, next == UInt8(ascii: "\\") {
            index += 1
            if next == UInt8(ascii: "u") {
                index += 1
                let second = try hexadecimal()
                if (0xDC00...0xDFFF).contains(second) {
                    let code = 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00)
                    return Character(Unicode.Scalar(code) ?? "\u{FFFD}")
                }
            }
        }
        index = afterFirst
        return "\u{FFFD}"
    }

    private mutating func hexadecimal() throws(Malformed) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw Malformed()
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private mutating func number() throws(Malformed) -> JSONValue {
        let start = index
        if next == UInt8(ascii: "-") { index += 1 }
        let whole = index
        skipDigits()
        guard index > whole, bytes[whole] != UInt8(ascii: "0") || index == whole + 1 else {
            throw Malformed()
        }
        var isWhole = true
        if next == UInt8(ascii: ".") {
            isWhole = false
            index += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isWhole, let value = Int(text) { return .integer(value) }
        // Out of range is infinite, which no JSON text could say again.
        guard let value = Double(text), value.isFinite else { throw Malformed() }
        return .number(value)
    }

    private mutating func digits() throws(Malformed) {
        let start = index
        skipDigits()
        guard index > start else { throw Malformed() }
    }

    private mutating func skipDigits() {
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { index += 1 }
    }
}
