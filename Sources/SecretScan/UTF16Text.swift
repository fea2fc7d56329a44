/// A text that is written with two bytes a character, as one of UTF-8.
struct UTF16Text {
    let bytes: [UInt8]
    /// For each byte where its character begins in the original.
    private let places: [Int]
    private let end: Int

    /// Nil where a text is not in UTF-16: it has no byte order mark, and no zero in every other byte of its beginning.
    init?(_ text: UnsafeRawBufferPointer) {
        guard let order = Self.order(of: text) else { return nil }
        var bytes: [UInt8] = []
        var places: [Int] = []
        var units: [(unit: UInt16, place: Int)] = []
        for place in stride(from: 0, to: text.count - 1, by: 2) {
            let (first, second) = (UInt16(text[place]), UInt16(text[place + 1]))
            units.append((order == .big ? first << 8 | second : second << 8 | first, place))
        }
        var index = 0
        while index < units.count {
            let (unit, place) = units[index]
            let isPair =
                UTF16.isLeadSurrogate(unit) && index + 1 < units.count
                && UTF16.isTrailSurrogate(units[index + 1].unit)
            let scalar =
                isPair
                ? Unicode.Scalar(
                    0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(units[index + 1].unit) - 0xDC00))
                : Unicode.Scalar(UInt32(unit))
            for byte in String(Character(scalar ?? "\u{FFFD}")).utf8 {
                bytes.append(byte)
                places.append(place)
            }
            index += isPair ? 2 : 1
        }
        self.bytes = bytes
        self.places = places
        end = text.count
    }

    private enum Order {
        case big, little
    }

    private static func order(of text: UnsafeRawBufferPointer) -> Order? {
        guard text.count >= 4 else { return nil }
        if text[0] == 0xFE, text[1] == 0xFF { return .big }
        if text[0] == 0xFF, text[1] == 0xFE { return .little }
        let beginning = min(text.count, 512) & ~1
        var zeros = (even: 0, odd: 0)
        for place in stride(from: 0, to: beginning, by: 2) {
            if text[place] == 0 { zeros.even += 1 }
            if text[place + 1] == 0 { zeros.odd += 1 }
        }
        let most = beginning / 2 * 9 / 10
        if zeros.odd >= most, zeros.even <= beginning / 20 { return .little }
        if zeros.even >= most, zeros.odd <= beginning / 20 { return .big }
        return nil
    }

    /// A finding in `bytes`, by where it stands in the original.
    func inOriginal(_ finding: FoundSecret) -> FoundSecret {
        var original = finding
        original.match = range(finding.match)
        original.secret = range(finding.secret)
        original.encodings = ["UTF-16"] + finding.encodings
        return original
    }

    private func range(_ range: Range<Int>) -> Range<Int> {
        func place(_ index: Int) -> Int { index < places.count ? places[index] : end }
        return place(range.lowerBound)..<max(place(range.lowerBound), place(range.upperBound))
    }
}
