import Glibc

/// A part of a text that stands for other bytes.
struct EncodedRun {
    enum Encoding: String, Hashable, Sendable {
        case base64, hex, percent, unicode
    }

    let encoding: Encoding
    /// In bytes of the text.
    let range: Range<Int>
    let decoded: [UInt8]

    /// The shortest that is looked into: what is shorter holds no secret worth hiding.
    private static let shortest = 20
    /// A longer one is data.
    private static let longest = 65_536

    /// The runs in a part of a text whose bytes are text as well.
    static func all(in text: UnsafeRawBufferPointer, within part: Range<Int>) -> [EncodedRun] {
        let runs =
            words(in: text, within: part) + escapes(.percent, in: text, within: part)
            + escapes(.unicode, in: text, within: part)
        return runs.count < 2 ? runs : runs.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    // MARK: base64 and hexadecimal

    /// For each byte its value in base64; 64 for what is none. `-` and `_` are those of the alphabet for URLs.
    private static let base64Values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, byte) in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
            .enumerated()
        {
            values[Int(byte)] = UInt8(value)
        }
        values[Int(UInt8(ascii: "-"))] = 62
        values[Int(UInt8(ascii: "_"))] = 63
        return values
    }()

    private static func words(in text: UnsafeRawBufferPointer, within part: Range<Int>) -> [EncodedRun] {
        base64Values.withUnsafeBufferPointer { values in
            func isInWord(_ place: Int) -> Bool { values[Int(text[place])] < 64 }
            var runs: [EncodedRun] = []
            var start = part.lowerBound
            // Where a word of this length begins, its last byte is one of it: most texts are leapt through.
            while start + shortest <= part.upperBound {
                let probe = start + shortest - 1
                guard isInWord(probe) else {
                    start = probe + 1
                    continue
                }
                var first = probe
                while first > start, isInWord(first - 1) { first -= 1 }
                var end = probe + 1
                while end < part.upperBound, isInWord(end) { end += 1 }
                if (shortest...longest).contains(end - first),
                    let run = word(first..<end, of: text, values)
                {
                    runs.append(run)
                }
                start = end + 1
            }
            return runs
        }
    }

    private static func word(
        _ range: Range<Int>, of text: UnsafeRawBufferPointer, _ values: UnsafeBufferPointer<UInt8>
    ) -> EncodedRun? {
        if beginsAsTextInHex(range, of: text), let bytes = hexadecimal(range, of: text), isText(bytes) {
            return EncodedRun(encoding: .hex, range: range, decoded: bytes)
        }
        guard range.count % 4 != 1, beginsAsTextInBase64(range, of: text, values) else { return nil }
        let bytes = base64(range, of: text, values)
        return isText(bytes) ? EncodedRun(encoding: .base64, range: range, decoded: bytes) : nil
    }

    /// The bytes that a word of hexadecimal digits stands for; nil where it is none.
    private static func hexadecimal(_ range: Range<Int>, of text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard range.count % 2 == 0, range.allSatisfy({ hexValue(text[$0]) < 16 }) else { return nil }
        return stride(from: range.lowerBound, to: range.upperBound, by: 2).map {
            hexValue(text[$0]) << 4 | hexValue(text[$0 + 1])
        }
    }

    /// Whether the first bytes of a word stand for text in hexadecimal, where every other byte may be zero.
    private static func beginsAsTextInHex(_ range: Range<Int>, of text: UnsafeRawBufferPointer) -> Bool {
        var (isPlain, isWide, isOdd) = (true, true, false)
        for place in stride(from: range.lowerBound, to: range.lowerBound + 8, by: 2) {
            let (high, low) = (hexValue(text[place]), hexValue(text[place + 1]))
            guard high < 16, low < 16 else { return false }
            let isLetter = isPrintable(high << 4 | low)
            isPlain = isPlain && isLetter
            isWide = isWide && (isOdd ? high | low == 0 : isLetter)
            guard isPlain || isWide else { return false }
            isOdd.toggle()
        }
        return true
    }

    /// Whether the first bytes of a word stand for text in base64, where every other byte may be zero. Most words are
    /// names, and do not.
    private static func beginsAsTextInBase64(
        _ range: Range<Int>, of text: UnsafeRawBufferPointer, _ values: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        var (isPlain, isWide, isOdd) = (true, true, false)
        var place = range.lowerBound
        let end = min(range.lowerBound + 16, range.upperBound) - 3
        while place < end {
            var bits: UInt32 = 0
            for index in place..<(place + 4) { bits = bits << 6 | UInt32(values[Int(text[index])]) }
            for index in 0..<3 {
                let byte = UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * index))
                isPlain = isPlain && isPrintable(byte)
                isWide = isWide && (isOdd ? byte == 0 : isPrintable(byte))
                isOdd.toggle()
            }
            guard isPlain || isWide else { return false }
            place += 4
        }
        return true
    }

    private static func base64(
        _ range: Range<Int>, of text: UnsafeRawBufferPointer, _ values: UnsafeBufferPointer<UInt8>
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count * 3 / 4)
        var (bits, count): (UInt32, Int) = (0, 0)
        for place in range {
            bits = bits << 6 | UInt32(values[Int(text[place])])
            count += 6
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
        return bytes
    }

    private static func hexValue(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: 16
        }
    }

    /// Whether bytes are printable ASCII, each by itself or, as in UTF-16, with a zero beside it.
    private static func isText(_ bytes: [UInt8]) -> Bool {
        if bytes.allSatisfy(isPrintable) { return true }
        return bytes.enumerated().allSatisfy {
            $0.offset % 2 == 1 ? $0.element == 0 : isPrintable($0.element)
        }
    }

    private static func isPrintable(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) || (0x09...0x0D).contains(byte)
    }

    // MARK: Escapes

    /// The words that have `%41` or `\u0041` in them.
    private static func escapes(
        _ encoding: Encoding, in text: UnsafeRawBufferPointer, within part: Range<Int>
    ) -> [EncodedRun] {
        var runs: [EncodedRun] = []
        var place = part.lowerBound
        while let start = nextEscape(encoding, in: text, within: place..<part.upperBound) {
            var first = start
            while first > place, start - first < longest, !isBoundary(text[first - 1]) { first -= 1 }
            var decoded = Array(text[first..<start])
            var end = start
            while end < part.upperBound, end - first < longest, !isBoundary(text[end]) {
                let escape = escaped(encoding, at: end, in: text)
                decoded.append(escape?.byte ?? text[end])
                end += escape?.length ?? 1
            }
            runs.append(EncodedRun(encoding: encoding, range: first..<end, decoded: decoded))
            place = end
        }
        return runs
    }

    private static func isBoundary(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "<")
            || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "`")
    }

    private static func nextEscape(
        _ encoding: Encoding, in text: UnsafeRawBufferPointer, within part: Range<Int>
    ) -> Int? {
        var place = part.lowerBound
        while place < part.upperBound, let base = text.baseAddress {
            let mark = UInt8(ascii: encoding == .percent ? "%" : "\\")
            guard let found = memchr(base + place, Int32(mark), part.upperBound - place) else { return nil }
            place = UnsafeRawPointer(found) - base
            if escaped(encoding, at: place, in: text) != nil { return place }
            place += 1
        }
        return nil
    }

    /// The byte that an escape stands for, where it is one of ASCII's.
    private static func escaped(
        _ encoding: Encoding, at place: Int, in text: UnsafeRawBufferPointer
    ) -> (byte: UInt8, length: Int)? {
        let isPercent = encoding == .percent
        let length = isPercent ? 3 : 6
        guard place + length <= text.count, text[place] == UInt8(ascii: isPercent ? "%" : "\\"),
            isPercent
                || text[place + 1] == UInt8(ascii: "u") && text[place + 2] == 0x30 && text[place + 3] == 0x30
        else { return nil }
        let (high, low) = (hexValue(text[place + length - 2]), hexValue(text[place + length - 1]))
        guard high < 8, low < 16 else { return nil }
        return (high << 4 | low, length)
    }
}
