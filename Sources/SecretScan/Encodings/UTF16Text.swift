import Glibc

/// A text with two bytes a character, converted to UTF-8.
///
/// Where letters of the other byte order begin, the text is read in that order from there on: two texts may follow
/// each other.
package struct UTF16Text {
    package private(set) var bytes: [UInt8] = []
    private let text: UnsafeRawBufferPointer
    /// Places in `bytes` with those in the original and the byte order from there on; places between them are
    /// counted.
    private var marks: [(decoded: Int, original: Int, order: Order)] = []

    /// The distance between marks where the order stays, in bytes.
    private static let markDistance = 4_096

    /// Converts a text; nil where it is not UTF-16: it has neither a byte order mark nor Latin letters, which have a
    /// zero always on the same side.
    ///
    /// - Parameter text: must not change as long as this value exists.
    package init?(_ text: UnsafeRawBufferPointer) {
        guard var order = Self.order(of: text) else { return nil }
        self.text = text
        bytes.reserveCapacity(text.count / 2)
        var place = 0
        while place + 2 <= text.count {
            if isOther(than: order, at: place) {
                order = order.other
                marks.append((bytes.count, place, order))
            } else if marks.isEmpty || bytes.count - marks[marks.count - 1].decoded >= Self.markDistance {
                marks.append((bytes.count, place, order))
            }
            guard let (scalar, length) = scalar(at: place, order) else { break }
            if scalar.isASCII {
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            } else {
                bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
            place += length
        }
    }

    /// The character at a place and its length in bytes; nil at the end.
    private func scalar(at place: Int, _ order: Order) -> (scalar: Unicode.Scalar, length: Int)? {
        guard let unit = unit(at: place, order) else { return nil }
        if UTF16.isLeadSurrogate(unit), let second = self.unit(at: place + 2, order),
            UTF16.isTrailSurrogate(second)
        {
            let code = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
            return (Unicode.Scalar(code) ?? "\u{FFFD}", 4)
        }
        return (Unicode.Scalar(unit) ?? "\u{FFFD}", 2)
    }

    private func unit(at place: Int, _ order: Order) -> UInt16? {
        guard place + 2 <= text.count else { return nil }
        let (first, second) = (UInt16(text[place]), UInt16(text[place + 1]))
        return order == .big ? first << 8 | second : second << 8 | first
    }

    // MARK: Byte order

    private enum Order {
        case big, little

        var other: Order { self == .big ? .little : .big }

        /// The order in which two bytes are a Latin letter; nil where they are not one.
        static func ofLetter(_ first: UInt8, _ second: UInt8) -> Order? {
            if second == 0 { return TextCheck.isPrintable(first) ? .little : nil }
            return first == 0 && TextCheck.isPrintable(second) ? .big : nil
        }
    }

    /// How many bytes after a zero decide on its order.
    private static let window = 65_536
    /// The number of Latin letters that decides.
    private static let fewestLetters = 8

    /// Whether another order begins at a place: with its mark, or with Latin letters in a row.
    private func isOther(than order: Order, at place: Int) -> Bool {
        // Hardly any other text has a zero on that side.
        let (first, second) = (text[place], text[place + 1])
        guard (order == .little ? first : second) == 0 || first >= 0xFE && second >= 0xFE else {
            return false
        }
        if unit(at: place, order) == 0xFFFE { return true }
        let end = place + 2 * Self.fewestLetters
        guard end <= text.count else { return false }
        return stride(from: place, to: end, by: 2).allSatisfy {
            Order.ofLetter(text[$0], text[$0 + 1]) == order.other
        }
    }

    /// The order that the text begins with.
    private static func order(of text: UnsafeRawBufferPointer) -> Order? {
        guard text.count >= 4, let base = text.baseAddress else { return nil }
        if text[0] == 0xFE, text[1] == 0xFF { return .big }
        if text[0] == 0xFF, text[1] == 0xFE { return .little }
        var place = 0
        // Any length of other text can come first, which has few zeros or none.
        while place < text.count, let zero = memchr(base + place, 0, text.count - place) {
            let first = (UnsafeRawPointer(zero) - base) & ~1
            if let order = order(of: text, in: first..<min(text.count - 1, first + window)) { return order }
            place = first + window
        }
        return nil
    }

    private static func order(of text: UnsafeRawBufferPointer, in range: Range<Int>) -> Order? {
        var (big, little) = (0, 0)
        /// Letters of one order in a row, and the order of the first ones that are enough.
        var (run, last, first): (Int, Order?, Order?) = (0, nil, nil)
        for place in stride(from: range.lowerBound, to: range.upperBound, by: 2) {
            let order = Order.ofLetter(text[place], text[place + 1])
            if order == .big { big += 1 }
            if order == .little { little += 1 }
            run = order == last ? run + 1 : 1
            last = order
            if order != nil, first == nil, run == fewestLetters { first = order }
        }
        if little >= fewestLetters, big <= little / 20 { return .little }
        if big >= fewestLetters, little <= big / 20 { return .big }
        return first
    }

    /// A finding in `bytes` with its place in the original.
    func inOriginal(_ finding: FoundSecret) -> FoundSecret {
        var original = finding
        original.match = range(finding.match)
        original.secret = range(finding.secret)
        original.encodings = ["UTF-16"] + finding.encodings
        return original
    }

    private func range(_ range: Range<Int>) -> Range<Int> {
        let start = place(of: range.lowerBound)
        return start..<max(start, place(of: range.upperBound))
    }

    /// The place in the original of a byte's character.
    private func place(of offset: Int) -> Int {
        var (low, high) = (0, marks.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if marks[middle].decoded <= offset { low = middle } else { high = middle }
        }
        guard !marks.isEmpty else { return text.count }
        var (decoded, original) = (marks[low].decoded, marks[low].original)
        while let (scalar, length) = scalar(at: original, marks[low].order) {
            decoded += UTF8.width(scalar)
            guard decoded <= offset else { break }
            original += length
        }
        return min(original, text.count)
    }
}
