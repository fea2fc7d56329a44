/// Base64 (RFC 4648) in its own alphabet or that for URLs.
enum Base64 {
    /// The value of each byte; 64 for bytes outside of the alphabet.
    static let values: [UInt8] = {
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

    /// Whether the first bytes of a word decode to text, in which every other byte may be zero, or to gzip data. Most
    /// words are names and do not.
    static func mayBeText(
        _ range: Range<Int>, of text: UnsafeRawBufferPointer, _ values: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        var (plain, isWide, isOdd, isPacked) = (TextCheck(), true, false, true)
        var place = range.lowerBound
        let end = min(range.lowerBound + 16, range.upperBound) - 3
        while place < end {
            var bits: UInt32 = 0
            for index in place..<(place + 4) { bits = bits << 6 | UInt32(values[Int(text[index])]) }
            if place == range.lowerBound { isPacked = bits == 0x1F8B08 }
            for index in 0..<3 {
                let byte = UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * index))
                plain.take(byte)
                isWide = isWide && (isOdd ? byte == 0 : TextCheck.isPrintable(byte))
                isOdd.toggle()
            }
            guard plain.isText || isWide || isPacked else { return false }
            place += 4
        }
        return true
    }

    /// The bytes of one word in several lines.
    static func bytes(
        _ words: [Range<Int>], of text: UnsafeRawBufferPointer, _ values: UnsafeBufferPointer<UInt8>
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(words.reduce(0) { $0 + $1.count } * 3 / 4)
        var (bits, count): (UInt32, Int) = (0, 0)
        for word in words {
            for place in word {
                bits = bits << 6 | UInt32(values[Int(text[place])])
                count += 6
                guard count >= 8 else { continue }
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}
