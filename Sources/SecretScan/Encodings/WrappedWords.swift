/// Words wrapped over several lines of one width, possibly indented, as in MIME, PEM and YAML.
struct WrappedWords {
    private let text: UnsafeRawBufferPointer
    private let values: UnsafeBufferPointer<UInt8>

    init(_ text: UnsafeRawBufferPointer, _ values: UnsafeBufferPointer<UInt8>) {
        self.text = text
        self.values = values
    }

    /// The beginning of a wrapped word that may go on at the beginning of a line: this line or an earlier one.
    func beginning(before lineStart: Int) -> Int {
        var start = lineStart
        while start > 0, text[start - 1] == 0x0A {
            var end = start - 1
            if end > 0, text[end - 1] == 0x0D { end -= 1 }
            var first = end
            while first > 0, isInWord(first - 1) { first -= 1 }
            guard end - first >= EncodedRun.shortest else { break }
            start = first
            while start > 0, Self.isIndentation(text[start - 1]) { start -= 1 }
        }
        return start
    }

    /// A word together with its continuations.
    func following(_ first: Range<Int>) -> [Range<Int>] {
        var words = [first]
        guard first.count % 4 == 0 else { return words }
        while let next = next(after: words[words.count - 1].upperBound), next.count <= first.count {
            words.append(next)
            guard next.count == first.count else { break }
        }
        return words
    }

    /// The word at the beginning of the next line.
    private func next(after end: Int) -> Range<Int>? {
        var place = end
        if place < text.count, text[place] == 0x0D { place += 1 }
        guard place < text.count, text[place] == 0x0A else { return nil }
        place += 1
        while place < text.count, Self.isIndentation(text[place]) { place += 1 }
        let start = place
        while place < text.count, isInWord(place) { place += 1 }
        // A line with anything else does not continue a word.
        var after = place
        while after < text.count, text[after] == UInt8(ascii: "=") { after += 1 }
        guard place > start, after == text.count || !Self.isInSentence(text[after]) else { return nil }
        return start..<place
    }

    private func isInWord(_ place: Int) -> Bool { values[Int(text[place])] < 64 }

    private static func isIndentation(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    /// Whether a byte after a word shows that the word does not end a wrapped one.
    private static func isInSentence(_ byte: UInt8) -> Bool {
        isIndentation(byte) || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: ",")
    }
}
