/// An encoded word of a text, possibly wrapped over several lines.
struct EncodedRun {
    enum Encoding: String, Hashable, Sendable {
        case base64, hex, percent, unicode
        /// Gzip data in Base64.
        case packed = "gzip in base64"
    }

    let encoding: Encoding
    /// The range in bytes of the text, including line ends.
    let range: Range<Int>
    let decoded: [UInt8]

    /// The length from which a word is decoded, in bytes: shorter ones hold no secret worth hiding.
    static let shortest = 20
    /// The number of leading slashes that may belong to a path before an encoded word.
    private static let maximumFolders = 8

    /// The runs that begin in or around a part of a text and decode to text.
    static func all(
        in text: UnsafeRawBufferPointer, within part: Range<Int>, _ room: inout UnpackingRoom
    ) -> [EncodedRun] {
        Base64.values.withUnsafeBufferPointer { values in
            func isInWord(_ place: Int) -> Bool { values[Int(text[place])] < 64 }
            let lines = WrappedWords(text, values)
            var runs: [EncodedRun] = []
            var start = lines.beginning(before: part.lowerBound)
            // After a wrapped word that is not a run, each of its lines is tried once.
            var joined = start
            // A word of the minimal length has its last byte here, so most text is skipped.
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
                    if wrapped.count > 1, let run = base64(wrapped, of: text, values, in: &room) {
                        runs.append(run)
                        start = joined + 1
                        continue
                    }
                }
                if let run = run(at: first..<end, of: text, values, in: &room) { runs.append(run) }
            }
            return runs
        }
    }

    /// A word's run, or the run at its end behind a path.
    private static func run(
        at word: Range<Int>, of text: UnsafeRawBufferPointer, _ values: UnsafeBufferPointer<UInt8>,
        in room: inout UnpackingRoom
    ) -> EncodedRun? {
        var start = word.lowerBound
        for _ in 0...maximumFolders {
            let rest = start..<word.upperBound
            guard rest.count >= shortest else { return nil }
            if let run = hexadecimal(rest, of: text) ?? base64([rest], of: text, values, in: &room) {
                return run
            }
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
        in room: inout UnpackingRoom
    ) -> EncodedRun? {
        guard words.reduce(0, { $0 + $1.count }) % 4 != 1,
            Base64.mayBeText(words[0], of: text, values)
        else { return nil }
        var end = words[words.count - 1].upperBound
        // The padding of the last word belongs to it.
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
    /// Whether it was found in gzip data in Base64.
    package var isPackedInText: Bool { encodings.contains(EncodedRun.Encoding.packed.rawValue) }
}
