/// The escapes of JSON strings; see RFC 8259, section 7.
package enum JSONString {
    /// Decodes what stands between the quotes of a string.
    ///
    /// - Returns: the text, and whether every escape was one of the standard's. Halves of surrogate pairs, and `\u` without
    ///   four digits, become U+FFFD; what follows another backslash stands for itself.
    static func decoded(_ content: ArraySlice<UInt8>) -> (text: [UInt8], isSound: Bool) {
        var escapes = Escapes(content)
        return (escapes.decoded(), escapes.isSound)
    }

    /// Writes a text as a JSON string, with its quotes.
    package static func encoded(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [UInt8(ascii: "\"")]
        result.reserveCapacity(text.count + 2)
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

    private struct Escapes {
        let content: ArraySlice<UInt8>
        var index: Int
        var isSound = true

        init(_ content: ArraySlice<UInt8>) {
            self.content = content
            index = content.startIndex
        }

        mutating func decoded() -> [UInt8] {
            var text: [UInt8] = []
            text.reserveCapacity(content.count)
            while index < content.endIndex {
                let start = index
                while index < content.endIndex, content[index] != UInt8(ascii: "\\") { index += 1 }
                text += content[start..<index]
                if index < content.endIndex { escape(into: &text) }
            }
            return text
        }

        private mutating func escape(into text: inout [UInt8]) {
            index += 1
            guard index < content.endIndex else {
                isSound = false
                return
            }
            let letter = content[index]
            index += 1
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
            case UInt8(ascii: "n"): text.append(0x0A)
            case UInt8(ascii: "t"): text.append(0x09)
            case UInt8(ascii: "r"): text.append(0x0D)
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "u"): text += Array(String(scalar()).utf8)
            default:
                isSound = false
                text.append(letter)
            }
        }

        /// The character of the four digits here, or of these and the next escape where both make a surrogate pair.
        private mutating func scalar() -> Character {
            guard let unit = unit(at: index) else {
                isSound = false
                return "\u{FFFD}"
            }
            index += 4
            guard UTF16.isLeadSurrogate(unit), index + 1 < content.endIndex,
                content[index] == UInt8(ascii: "\\"), content[index + 1] == UInt8(ascii: "u"),
                let second = self.unit(at: index + 2), UTF16.isTrailSurrogate(second)
            else { return Character(Unicode.Scalar(unit) ?? "\u{FFFD}") }
            index += 6
            let code = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
            return Character(Unicode.Scalar(code) ?? "\u{FFFD}")
        }

        private func unit(at start: Int) -> UInt16? {
            guard start + 4 <= content.endIndex else { return nil }
            var value: UInt16 = 0
            for byte in content[start..<(start + 4)] {
                guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
                value = value << 4 | UInt16(digit)
            }
            return value
        }
    }
}
