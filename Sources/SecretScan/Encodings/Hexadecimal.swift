/// Words of hexadecimal digits.
enum Hexadecimal {
    /// The value of a digit; 16 for other bytes.
    static func value(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: 16
        }
    }

    /// Bytes in lower-case digits.
    static func string(of bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Whether the first bytes of a word decode to text, in which every other byte may be zero.
    static func mayBeText(_ range: Range<Int>, of text: UnsafeRawBufferPointer) -> Bool {
        var (isPlain, isWide, isOdd) = (true, true, false)
        for place in stride(from: range.lowerBound, to: range.lowerBound + 8, by: 2) {
            let (high, low) = (value(text[place]), value(text[place + 1]))
            guard high < 16, low < 16 else { return false }
            let isLetter = TextCheck.isPrintable(high << 4 | low)
            isPlain = isPlain && isLetter
            isWide = isWide && (isOdd ? high | low == 0 : isLetter)
            guard isPlain || isWide else { return false }
            isOdd.toggle()
        }
        return true
    }

    /// The bytes of a word; nil where it has other characters than hexadecimal digits.
    static func bytes(_ range: Range<Int>, of text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard range.count % 2 == 0, range.allSatisfy({ value(text[$0]) < 16 }) else { return nil }
        return stride(from: range.lowerBound, to: range.upperBound, by: 2).map {
            value(text[$0]) << 4 | value(text[$0 + 1])
        }
    }
}
