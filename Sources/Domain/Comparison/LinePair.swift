/// Lines of a commit and lines of what was written, gone through side by side from a line's beginning on.
struct LinePair {
    private struct Place {
        /// The line, or the one behind what was gone through, and how many of its bytes were.
        var number: Int
        var done = 0
        /// How many brackets are open, but for those that lines of nothing else open and close right before.
        var depth = 0
        var depthBehind = 0

        /// How many brackets may be open. What closes one of those is of these lines; what closes others may be of what
        /// stands around them.
        var depths: ClosedRange<Int> {
            let all = depth + depthBehind
            return depthBehind > 0 ? depth...all : all...max(all, min(depth, 0))
        }

        mutating func goOn(to next: Int, depth own: Int, depthBehind behind: Int) {
            (number, done) = (next, 0)
            depth += depthBehind + own
            depthBehind = behind
        }
    }

    private struct State {
        var line: Place
        var entry: Place
        /// The parts of the run that stand beside what was written.
        var lines: [Range<Int>]
        /// How many bytes of them say something.
        var told = 0
        /// Whether the source ends before the entry.
        var isSourceOver = false
    }

    private let run: AddedRun
    private let written: WrittenText
    private let firstEntry: Int
    private var state: State
    /// The state as the line began.
    private var before: State
    /// How many bytes were compared.
    private(set) var length = 0
    private var skipped = 0

    init(from number: Int, of run: AddedRun, beside entry: Int, of written: WrittenText) {
        self.run = run
        self.written = written
        firstEntry = entry
        state = State(line: Place(number: number), entry: Place(number: entry), lines: [number..<number])
        before = state
    }

    var lines: [Range<Int>] { state.lines }
    var entries: Range<Int> { firstEntry..<state.entry.number }
    var told: Int { state.told }

    /// Whether either side is over.
    var isOver: Bool { state.line.number == run.lines.count || state.isSourceOver }

    /// Whether whole lines stand beside whole lines, with as many brackets open. What closes them may stand behind the
    /// run, where it was there before, or behind the source.
    var isWhole: Bool {
        guard state.line.done == 0, state.entry.done == 0 else { return false }
        let (lines, entries) = (state.line.depths, state.entry.depths)
        return lines.overlaps(entries)
            || lines.lowerBound > entries.upperBound && state.line.number == run.lines.count
            || entries.lowerBound > lines.upperBound && state.isSourceOver
    }

    /// Goes on to the nearer end of a line; false where the texts differ before.
    mutating func goOn() -> Bool {
        guard !isOver else { return false }
        if state.line.done == 0 { before = state }
        let bytes = run.lines[state.line.number].bytes
        let place = bytes.lowerBound + state.line.done
        let start = written.start(of: state.entry.number) + state.entry.done
        let end = written.end(of: state.entry.number)
        let count = min(bytes.upperBound - place, end - start)
        length += count
        guard written.isSame(at: start, as: run.text[place..<place + count]) else { return false }
        state.line.done += count
        state.entry.done += count
        if place + count == bytes.upperBound { endLine() }
        if start + count == end { endEntry() }
        return true
    }

    private mutating func endLine() {
        let number = state.line.number
        let next = run.next(after: number)
        let behind = run.lines[(number + 1)..<next].reduce(0) { $0 + $1.depth }
        state.line.goOn(to: next, depth: run.lines[number].depth, depthBehind: behind)
        state.told += run.told(number..<number + 1)
        state.lines[state.lines.count - 1] = state.lines[state.lines.count - 1].lowerBound..<next
    }

    private mutating func endEntry() {
        let number = state.entry.number
        let depths = written.depths(of: number)
        state.isSourceOver = written.isLastOfSource(number)
        state.entry.goOn(to: number + 1, depth: depths.own, depthBehind: depths.behind)
    }

    /// Passes over lines that someone put between what was written, from the line on in which the texts differ; false
    /// where none of the next lines goes on with it. They close no bracket that they do not open: what closes one of
    /// what was written ends it.
    ///
    /// - Parameter most: how many lines are passed over in all.
    mutating func skip(atMost most: Int) -> Bool {
        let first = before.line.number
        guard !isOver, before.told >= LineKey.tellingLength else { return false }
        let start = written.start(of: before.entry.number) + before.entry.done
        var depth = run.lines[first].depth
        for number in run.lines.indices[(first + 1)...].prefix(most - skipped) {
            guard depth >= 0 else { return false }
            defer { depth += run.lines[number].depth }
            let beginning = run.text[run.lines[number].bytes.lowerBound...].prefix(LineKey.tellingLength)
            guard depth == 0, !run.lines[number].bytes.isEmpty, beginning.count == LineKey.tellingLength,
                written.isSame(at: start, as: beginning)
            else { continue }
            skipped += number - first
            state = before
            state.line.number = number
            state.lines.append(number..<number)
            return true
        }
        return false
    }
}
