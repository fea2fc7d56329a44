/// Lines that follow one another in a file, as flowing text, with what is known of where each byte was written.
struct AddedRun {
    /// A line of the run.
    struct Line {
        /// Its bytes in `text`; none of a line of brackets.
        let bytes: Range<Int>
        let isBlank: Bool
    }

    private(set) var text: [UInt8] = []
    private(set) var lines: [Line] = []
    /// The places where a line starts, and the end.
    private(set) var isStart: [Bool]
    /// The place of each byte in what was written; less than zero where it was not found.
    var origins: [Int32]
    /// How many bytes before each place are of lines that are not trivial.
    private var toldBefore: [Int32] = [0]

    init(_ added: [ArraySlice<UInt8>]) {
        for line in added {
            let start = text.count
            let key = LineKey(line)
            text += FlowingText.of(line)
            lines.append(Line(bytes: start..<text.count, isBlank: key.bytes.isEmpty))
            let step: Int32 = key.isTrivial ? 0 : 1
            for _ in start..<text.count { toldBefore.append((toldBefore.last ?? 0) + step) }
        }
        isStart = Array(repeating: false, count: text.count + 1)
        origins = Array(repeating: -1, count: text.count)
        for line in lines { isStart[line.bytes.lowerBound] = true }
        isStart[text.count] = true
    }

    /// How many bytes of a part are of lines that say something.
    func told(_ start: Int, _ end: Int) -> Int { Int(toldBefore[end] - toldBefore[start]) }
}
