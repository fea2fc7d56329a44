import Glibc

/// A byte written as `%41`, `\x41` or `\u0041`.
struct Escape {
    let encoding: EncodedRun.Encoding
    let byte: UInt8
    /// The length in bytes of the text.
    let length: Int

    /// The escape at a place; nil where there is none, or where it is not text.
    init?(at place: Int, of text: UnsafeRawBufferPointer) {
        let mark = text[place]
        guard mark == UInt8(ascii: "%") || mark == UInt8(ascii: "\\"), place + 3 <= text.count else {
            return nil
        }
        if mark == UInt8(ascii: "%") {
            (encoding, length) = (.percent, 3)
        } else if text[place + 1] == UInt8(ascii: "x") {
            (encoding, length) = (.hex, 4)
        } else if text[place + 1] == UInt8(ascii: "u"), place + 6 <= text.count, text[place + 2] == 0x30,
            text[place + 3] == 0x30
        {
            (encoding, length) = (.unicode, 6)
        } else {
            return nil
        }
        guard place + length <= text.count else { return nil }
        let high = Hexadecimal.value(text[place + length - 2])
        let low = Hexadecimal.value(text[place + length - 1])
        guard high < 8, low < 16, TextCheck.isPrintable(high << 4 | low) else { return nil }
        byte = high << 4 | low
    }
}

/// The lines of a text with escapes, decoded.
struct EscapedText {
    private(set) var bytes: [UInt8] = []
    private let text: UnsafeRawBufferPointer
    /// Places in `bytes` with those in the text; places between them are counted.
    private var marks: [(decoded: Int, original: Int)] = []

    /// How much of a long line is taken along before the first and after the last escape, in bytes.
    private static let reach = 1_024
    /// The distance between marks, in bytes.
    private static let markDistance = 4_096

    /// Decodes a part of a text; nil where it has no escape.
    init?(_ text: UnsafeRawBufferPointer, within part: Range<Int>) {
        self.text = text
        var search = EscapeSearch(text, within: part)
        var end = part.lowerBound
        while let next = search.next(from: end) {
            var start = next
            while start > end, next - start < Self.reach, text[start - 1] != 0x0A { start -= 1 }
            // A line feed separates texts that are not adjacent.
            if start > end, !bytes.isEmpty { bytes.append(0x0A) }
            end = decode(from: start, firstEscape: next, to: part.upperBound)
        }
        if bytes.isEmpty { return nil }
    }

    /// Decodes to the end of the line, or of the surroundings of its escapes.
    private mutating func decode(from start: Int, firstEscape: Int, to end: Int) -> Int {
        var (place, last) = (start, firstEscape)
        marks.append((bytes.count, place))
        while place < end, place - last < Self.reach {
            if bytes.count - marks[marks.count - 1].decoded >= Self.markDistance {
                marks.append((bytes.count, place))
            }
            if let escape = Escape(at: place, of: text) {
                bytes.append(escape.byte)
                place += escape.length
                last = place
                continue
            }
            bytes.append(text[place])
            place += 1
            if text[place - 1] == 0x0A { break }
        }
        return place
    }

    /// A finding in `bytes` with its place in the text; nil where its match has no escape.
    func inOriginal(_ finding: FoundSecret) -> FoundSecret? {
        let match = original(finding.match)
        guard let encoding = firstEncoding(in: match) else { return nil }
        var located = finding
        located.match = match
        located.secret = original(finding.secret)
        located.encodings = [encoding.rawValue] + finding.encodings
        return located
    }

    private func firstEncoding(in range: Range<Int>) -> EncodedRun.Encoding? {
        range.lazy.compactMap { Escape(at: $0, of: text)?.encoding }.first
    }

    private func original(_ range: Range<Int>) -> Range<Int> {
        guard !range.isEmpty else {
            return place(of: range.lowerBound).start..<place(of: range.lowerBound).start
        }
        return place(of: range.lowerBound).start..<place(of: range.upperBound - 1).end
    }

    /// The place in the text of a byte's character.
    private func place(of offset: Int) -> (start: Int, end: Int) {
        var (low, high) = (0, marks.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if marks[middle].decoded <= offset { low = middle } else { high = middle }
        }
        var (decoded, original) = marks[low]
        while decoded < offset, original < text.count {
            original += Escape(at: original, of: text)?.length ?? 1
            decoded += 1
        }
        guard original < text.count else { return (text.count, text.count) }
        return (original, original + (Escape(at: original, of: text)?.length ?? 1))
    }
}

/// A search for escapes by their first bytes.
private struct EscapeSearch {
    private let text: UnsafeRawBufferPointer
    private let part: Range<Int>
    /// The places of the next escapes with each mark; nil where there are no more.
    private var percent: Int? = -1
    private var backslash: Int? = -1

    init(_ text: UnsafeRawBufferPointer, within part: Range<Int>) {
        self.text = text
        self.part = part
    }

    mutating func next(from start: Int) -> Int? {
        if let known = percent, known < start { percent = first(UInt8(ascii: "%"), from: start) }
        if let known = backslash, known < start { backslash = first(UInt8(ascii: "\\"), from: start) }
        guard let percent, let backslash else { return percent ?? backslash }
        return min(percent, backslash)
    }

    private func first(_ mark: UInt8, from start: Int) -> Int? {
        var place = start
        while place < part.upperBound, let base = text.baseAddress,
            let found = memchr(base + place, Int32(mark), part.upperBound - place)
        {
            place = UnsafeRawPointer(found) - base
            if Escape(at: place, of: text) != nil { return place }
            place += 1
        }
        return nil
    }
}
