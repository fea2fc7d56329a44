/// A word of a text, or several that follow one another at the ends of lines, that stands for other bytes.
struct EncodedRun {
    enum Encoding: String, Hashable, Sendable {
        case base64, hex, percent, unicode
        /// What gzip packed, in base64.
        case packed = "gzip in base64"
    }

    let encoding: Encoding
    /// In bytes of the text; with the ends of lines in it.
    let range: Range<Int>
    let decoded: [UInt8]

    /// The shortest that is looked into: what is shorter holds no secret worth hiding.
    static let shortest = 20
    /// Behind so many slashes what is no path any more may begin.
    private static let maximumFolders = 8

    /// The runs that begin in a part of a text, or around it, whose bytes are text as well.
    static func all(
        in text: UnsafeRawBufferPointer, within part: Range<Int>, _ room: inout UnpackingRoom
    ) -> [EncodedRun] {
        Base64.values.withUnsafeBufferPointer { values in
            func isInWord(_ place: Int) -> Bool { values[Int(text[place])] < 64 }
            let lines = WrappedWords(text, values)
            var runs: [EncodedRun] = []
            var start = lines.beginning(before: part.lowerBound)
            // What was looked at as one and was none is looked at line by line, each once.
            var joined = start
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
                while end < text.count, isInWord(end) { end += 1 }
                start = end + 1
                guard end - first >= shortest else { continue }
                if first >= joined, Base64.mayBeText(first..<end, of: text, values) {
                    let wrapped = lines.following(first..<end)
                    joined = wrapped[wrapped.count - 1].upperBound
                    if wrapped.count > 1, let run = base64(wrapped, of: text, values, &room) {
                        runs.append(run)
                        start = joined + 1
                        continue
                    }
                }
                if let run = run(in: first..<end, of: text, values, &room) { runs.append(run) }
            }
            return runs
        }
    }

    /// What a word stands for, or its end behind a path.
    private static func run(
        in word: Range<Int>, of text: UnsafeRawBufferPointer, _ values: UnsafeBufferPointer<UInt8>,
        _ room: inout UnpackingRoom
    ) -> EncodedRun? {
        var start = word.lowerBound
        for _ in 0...maximumFolders {
            let rest = start..<word.upperBound
            guard rest.count >= shortest else { return nil }
            if let run = hexadecimal(rest, of: text) ?? base64([rest], of: text, values, &room) { return run }
            guard let slash = text[rest].firstIndex(of: UInt8(ascii: "/")) else { return nil }
            start = slash + 1
        }
        return nil
    }

    private static func hexadecimal(_ word: Range<Int>, of text: UnsafeRawBufferPointer) -> EncodedRun? {
        let isMarked = text[word.lowerBound] == UInt8(ascii: "0") && text[word.lowerBound + 1] | 0x20 == 0x78
        let digits = isMarked ? word.dropFirst(2) : word
        guard Hexadecimal.mayBeText(digits, of: text), let bytes = Hexadecimal.bytes(digits, of: text),
            let decoded = DecodedBytes.text(bytes)
        else { return nil }
        return EncodedRun(encoding: .hex, range: word, decoded: decoded)
    }

    private static func base64(
        _ words: [Range<Int>], of text: UnsafeRawBufferPointer, _ values: UnsafeBufferPointer<UInt8>,
        _ room: inout UnpackingRoom
    ) -> EncodedRun? {
        guard words.reduce(0, { $0 + $1.count }) % 4 != 1,
            Base64.mayBeText(words[0], of: text, values)
        else { return nil }
        var end = words[words.count - 1].upperBound
        // What fills up the last word is no text behind it.
        while end < min(text.count, words[words.count - 1].upperBound + 2), text[end] == UInt8(ascii: "=") {
            end += 1
        }
        let range = words[0].lowerBound..<end
        let bytes = Base64.bytes(words, of: text, values)
        if Inflation.isPacked(bytes) {
            let unpacked = room.unpack(bytes)
            return unpacked.isEmpty ? nil : EncodedRun(encoding: .packed, range: range, decoded: unpacked)
        }
        return DecodedBytes.text(bytes).map { EncodedRun(encoding: .base64, range: range, decoded: $0) }
    }
}

extension FoundSecret {
    /// Whether it was found in what gzip packed, in base64.
    package var isPackedInText: Bool { encodings.contains(EncodedRun.Encoding.packed.rawValue) }
}
