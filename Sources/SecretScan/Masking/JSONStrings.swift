/// The strings of JSON texts that follow one another, one after the other.
struct JSONStrings: Sequence, IteratorProtocol {
    struct Text {
        /// With the quotes.
        let range: Range<Int>
        let value: [UInt8]
        /// Of a member's value its name; empty where it has none.
        let key: [UInt8]
        /// Those that a reader sees one below the other; nil where nothing tells that there are others.
        let siblings: Siblings?
    }

    /// The strings of an array, or the members of one name of the objects in it.
    struct Siblings: Hashable {
        /// By the place where it begins.
        let array: Int
        let key: [UInt8]
    }

    private struct Container {
        let bracket: UInt8
        let start: Int
        var isArray: Bool { bracket == UInt8(ascii: "[") }
    }

    private let bytes: [UInt8]
    private var place = 0
    private var key: [UInt8] = []
    private var open: [Container] = []
    private var isBroken = false
    private var hasValue = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether all of it was JSON; only known at its end.
    var isWhole: Bool { !isBroken && open.isEmpty && hasValue && place == bytes.count }

    mutating func next() -> Text? {
        while !isBroken, place < bytes.count {
            let byte = bytes[place]
            switch byte {
            case UInt8(ascii: "\""):
                return string()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                open.append(Container(bracket: byte, start: place))
                key = []
                place += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // `{` and `}`, `[` and `]` differ by two.
                isBroken = open.popLast()?.bracket != byte - 2
                hasValue = true
                key = []
                place += 1
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                isBroken = open.isEmpty
                if byte == UInt8(ascii: ",") { key = [] }
                place += 1
            case 0x20, 0x09, 0x0A, 0x0D:
                place += 1
            default:
                literal()
            }
        }
        return nil
    }

    /// A number, `true`, `false` or `null`.
    private mutating func literal() {
        let start = place
        while place < bytes.count, Self.isInLiteral(bytes[place]) { place += 1 }
        isBroken = place == start || open.isEmpty
        hasValue = true
    }

    private static func isInLiteral(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || "+-.E".utf8.contains(byte)
    }

    private var siblings: Siblings? {
        guard let container = open.last else { return nil }
        if container.isArray { return Siblings(array: container.start, key: []) }
        guard !key.isEmpty, let array = open.dropLast().last, array.isArray else { return nil }
        return Siblings(array: array.start, key: key)
    }

    private mutating func string() -> Text? {
        let start = place
        place += 1
        var value: [UInt8] = []
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            let from = place
            while place < bytes.count, bytes[place] != UInt8(ascii: "\""), bytes[place] != UInt8(ascii: "\\")
            {
                place += 1
            }
            value += bytes[from..<place]
            if place < bytes.count, bytes[place] == UInt8(ascii: "\\") { unescape(into: &value) }
        }
        guard place < bytes.count, !open.isEmpty else {
            isBroken = true
            return nil
        }
        place += 1
        hasValue = true
        let text = Text(range: start..<place, value: value, key: key, siblings: siblings)
        var after = place
        while after < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[after]) { after += 1 }
        key = after < bytes.count && bytes[after] == UInt8(ascii: ":") ? value : []
        return text
    }

    private mutating func unescape(into value: inout [UInt8]) {
        guard place + 1 < bytes.count else {
            place = bytes.count
            return
        }
        let letter = bytes[place + 1]
        place += 2
        switch letter {
        case UInt8(ascii: "n"): value.append(0x0A)
        case UInt8(ascii: "t"): value.append(0x09)
        case UInt8(ascii: "r"): value.append(0x0D)
        case UInt8(ascii: "b"): value.append(0x08)
        case UInt8(ascii: "f"): value.append(0x0C)
        case UInt8(ascii: "u"): value += Array(String(scalar()).utf8)
        default: value.append(letter)
        }
    }

    /// The character of the four digits here, and of the next escape where they are half of one.
    private mutating func scalar() -> Character {
        guard let unit = unit(at: place) else { return "\u{FFFD}" }
        place += 4
        guard UTF16.isLeadSurrogate(unit), place + 1 < bytes.count, bytes[place] == UInt8(ascii: "\\"),
            bytes[place + 1] == UInt8(ascii: "u"), let second = self.unit(at: place + 2),
            UTF16.isTrailSurrogate(second)
        else { return Character(Unicode.Scalar(unit) ?? "\u{FFFD}") }
        place += 6
        let code = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        return Character(Unicode.Scalar(code) ?? "\u{FFFD}")
    }

    private func unit(at place: Int) -> UInt16? {
        guard place + 4 <= bytes.count else { return nil }
        return UInt16(String(decoding: bytes[place..<(place + 4)], as: UTF8.self), radix: 16)
    }

    /// A text as a JSON string.
    static func escaped(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [UInt8(ascii: "\"")]
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
            case 0x0A: result += Array("\\n".utf8)
            case 0x0D: result += Array("\\r".utf8)
            case 0x09: result += Array("\\t".utf8)
            case 0..<0x20:
                result +=
                    Array("\\u00".utf8) + Array((byte < 16 ? "0" : "1").utf8)
                    + Array(String(byte & 15, radix: 16).utf8)
            default: result.append(byte)
            }
        }
        return result + [UInt8(ascii: "\"")]
    }
}
