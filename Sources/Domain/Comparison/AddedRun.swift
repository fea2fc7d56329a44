/// Lines that follow one another in a file, as flowing text.
struct AddedRun {
    /// A line of the run.
    struct Line {
        /// Its bytes in `text`; none of a line of brackets.
        let bytes: Range<Int>
        let isBlank: Bool
        /// How many round brackets it opens and leaves open, less those that it closes.
        let depth: Int
        /// What was left out at its beginning as the mark of a comment.
        let mark: ArraySlice<UInt8>
        /// Whether it says nothing about its author.
        let isTrivial: Bool
        /// How many bytes of the run before it are of lines that say something.
        let toldBefore: Int
    }

    private(set) var text: [UInt8] = []
    private(set) var lines: [Line] = []

    init(_ added: [ArraySlice<UInt8>]) {
        var told = 0
        for line in added {
            let start = text.count
            let key = LineKey(line)
            text += FlowingText.of(line)
            lines.append(
                Line(
                    bytes: start..<text.count, isBlank: key.bytes.isEmpty, depth: FlowingText.depth(of: line),
                    mark: FlowingText.mark(of: line),
                    isTrivial: key.isTrivial, toldBefore: told))
            if !key.isTrivial { told += text.count - start }
        }
    }

    /// How many bytes of some lines say something.
    func told(_ part: Range<Int>) -> Int {
        guard let last = part.last else { return 0 }
        let line = lines[last]
        return line.toldBefore + (line.isTrivial ? 0 : line.bytes.count) - lines[part.lowerBound].toldBefore
    }
}
