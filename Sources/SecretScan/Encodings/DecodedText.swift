/// The surroundings of a text's encoded runs, with the runs decoded, so that they are scanned in one go.
struct DecodedText {
    private(set) var bytes: [UInt8] = []
    /// The pieces in the order of `bytes`.
    private var pieces: [Piece] = []

    private struct Piece {
        /// The piece's first byte in `bytes`.
        let start: Int
        let original: Range<Int>
        /// The run's encoding; nil for original text.
        let encoding: EncodedRun.Encoding?
    }

    /// How much of a line before and after a run is taken along, in bytes: it tells what the run is.
    private static let context = 256

    init(_ runs: [EncodedRun], in text: UnsafeRawBufferPointer) {
        for (index, run) in runs.enumerated() {
            let earlier = pieces.last?.original.upperBound ?? 0
            var start = run.range.lowerBound
            while start > earlier, run.range.lowerBound - start < Self.context, text[start - 1] != 0x0A {
                start -= 1
            }
            // A line feed separates texts that are not adjacent.
            if start > earlier, !bytes.isEmpty { bytes.append(0x0A) }
            append(start..<run.range.lowerBound, of: text)
            pieces.append(Piece(start: bytes.count, original: run.range, encoding: run.encoding))
            bytes += run.decoded
            let next = index + 1 < runs.count ? runs[index + 1].range.lowerBound : text.count
            var end = run.range.upperBound
            while end < next, end - run.range.upperBound < Self.context, text[end] != 0x0A { end += 1 }
            if end < next, text[end] == 0x0A { end += 1 }
            append(run.range.upperBound..<end, of: text)
        }
    }

    private mutating func append(_ range: Range<Int>, of text: UnsafeRawBufferPointer) {
        guard !range.isEmpty else { return }
        pieces.append(Piece(start: bytes.count, original: range, encoding: nil))
        bytes += text[range]
    }

    /// A finding in `bytes` with its place in the original text; nil where its secret is not encoded.
    func inOriginal(_ finding: FoundSecret) -> FoundSecret? {
        let touched = pieces[index(of: finding.secret.lowerBound)...].prefix {
            $0.start < finding.secret.upperBound
        }
        guard let encoding = touched.lazy.compactMap(\.encoding).first else { return nil }
        var located = finding
        located.secret = original(finding.secret)
        located.match = located.secret
        located.encodings = [encoding.rawValue] + finding.encodings
        return located
    }

    private func original(_ range: Range<Int>) -> Range<Int> {
        let first = pieces[index(of: range.lowerBound)]
        let last = pieces[index(of: max(range.lowerBound, range.upperBound - 1))]
        let start =
            first.encoding == nil
            ? first.original.lowerBound + range.lowerBound - first.start : first.original.lowerBound
        let end =
            last.encoding == nil
            ? min(last.original.upperBound, last.original.lowerBound + range.upperBound - last.start)
            : last.original.upperBound
        return min(start, end)..<end
    }

    private func index(of offset: Int) -> Int {
        var (low, high) = (0, pieces.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if pieces[middle].start <= offset { low = middle } else { high = middle }
        }
        return low
    }
}
