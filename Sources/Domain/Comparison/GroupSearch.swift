/// The search for the lines of one commit in what was written.
struct GroupSearch {
    private let texts: [WrittenText]
    /// Whether each line of each text was found, as bits.
    private var isFound: [[UInt64]]
    /// The lines that were found, in the order in which they were.
    private var found: [Position] = []
    /// How many bytes are still compared before groups may only be short: what is arranged to be alike everywhere would
    /// take without end.
    private var patience = 256 << 20

    /// The length in bytes of the largest group.
    private static let largest = (patient: 64 << 10, impatient: 256)
    /// How many lines that were put between others are passed over.
    private static let mostBetween = 16
    /// Within how many lines a group says something.
    private static let tellingLines = 8

    /// A line of a text.
    fileprivate struct Position {
        let text: Int
        let entry: Int
    }

    /// A group, or one line that is the same.
    private struct Group {
        /// The parts of the run that it has.
        let lines: [Range<Int>]
        let text: Int
        let entries: Range<Int>
        /// How many bytes were compared.
        let length: Int
    }

    init(in texts: [WrittenText]) {
        self.texts = texts
        isFound = texts.map { Array(repeating: 0, count: $0.count / 64 + 1) }
    }

    /// What was found.
    var written: [(source: WrittenText.Source, line: Substring)] {
        found.map { (source(of: $0), texts[$0.text].line($0.entry)) }
    }

    private func source(of position: Position) -> WrittenText.Source {
        WrittenText.Source(text: position.text, number: texts[position.text].source(of: position.entry))
    }

    private func wasFound(_ entry: Int, in text: Int) -> Bool {
        isFound[text][entry / 64] >> (entry % 64) & 1 == 1
    }

    private mutating func note(_ entries: Range<Int>, of text: Int) {
        for entry in entries where !wasFound(entry, in: text) {
            isFound[text][entry / 64] |= 1 << (entry % 64)
            found.append(Position(text: text, entry: entry))
        }
    }

    // MARK: Lines that are there as they were written

    /// Finds the lines of a run that are the same as lines that were written.
    ///
    /// - Returns: by their numbers what is known of them, for `findGroups`.
    mutating func findAlike(in run: AddedRun) -> Alike {
        var alike = Alike()
        var last: Position?
        for number in run.lines.indices where run.told(number..<number + 1) >= LineKey.tellingLength {
            let bytes = run.lines[number].bytes
            for (text, written) in texts.enumerated() {
                let entry = written.candidates(run.text, at: bytes.lowerBound, from: next(last, in: text))
                    .first {
                        !wasFound($0, in: text) && written.end(of: $0) - written.start(of: $0) == bytes.count
                            && written.isSame(at: written.start(of: $0), as: run.text[bytes])
                    }
                guard let entry else { continue }
                note(entry..<entry + 1, of: text)
                last = Position(text: text, entry: entry + 1)
                alike.entries[number] = Position(text: text, entry: entry)
                break
            }
        }
        return alike
    }

    /// Lines of a run, by their numbers, that are the same as lines that were written.
    struct Alike {
        fileprivate var entries: [Int: Position] = [:]
    }

    /// The line from which on a text is searched first: formatters keep the order.
    private func next(_ last: Position?, in text: Int) -> Int {
        last.flatMap { $0.text == text ? $0.entry : nil } ?? 0
    }

    // MARK: Groups

    /// Finds the groups of a run.
    ///
    /// - Returns: the source of each line; nil where it was not written. Lines of nothing but brackets are of the source
    ///   of the line that they stand behind.
    mutating func findGroups(in run: AddedRun, alike: Alike) -> [WrittenText.Source?] {
        var sources: [WrittenText.Source?] = run.lines.map { _ in nil }
        var (number, last) = (0, Position?.none)
        var isTouching = false
        while number < run.lines.count {
            let line = run.lines[number]
            let group =
                line.bytes.isEmpty
                ? nil
                : largestGroup(at: number, in: run, behind: last, isTouching: isTouching)
                    ?? alike.entries[number].map { alone(number, $0, in: run) }
            guard let group else {
                if line.bytes.isEmpty, !line.isBlank, number > 0 { sources[number] = sources[number - 1] }
                isTouching = isTouching && line.bytes.isEmpty
                number += 1
                continue
            }
            note(group.entries, of: group.text)
            let source = source(of: Position(text: group.text, entry: group.entries.lowerBound))
            for number in group.lines.joined() where !run.lines[number].isBlank { sources[number] = source }
            number = group.lines.last?.upperBound ?? number + 1
            last = Position(text: group.text, entry: group.entries.upperBound)
            isTouching = true
        }
        return sources
    }

    private func alone(_ number: Int, _ position: Position, in run: AddedRun) -> Group {
        Group(
            lines: [number..<run.next(after: number)], text: position.text,
            entries: position.entry..<position.entry + 1, length: 0)
    }

    /// The largest of the smallest groups that begin at a line.
    ///
    /// - Parameters:
    ///   - last: what was written behind the last group.
    ///   - isTouching: whether that group ends here: it goes on with whatever is the same.
    private mutating func largestGroup(
        at number: Int, in run: AddedRun, behind last: Position?, isTouching: Bool
    ) -> Group? {
        var best: Group?
        if isTouching, let last, !texts[last.text].isLastOfSource(last.entry - 1) {
            best = group(number, last, in: run, needed: 1)
        }
        guard run.told(number..<min(number + Self.tellingLines, run.lines.count)) > 0 else { return best }
        let place = run.lines[number].bytes.lowerBound
        for (text, written) in texts.enumerated() {
            for entry in written.candidates(run.text, at: place, from: next(last, in: text)) {
                let group = group(
                    number, Position(text: text, entry: entry), in: run, needed: LineKey.tellingLength)
                if let group, group.length > best?.length ?? 0 { best = group }
            }
        }
        return best
    }

    /// The smallest group that begins at two lines, where it has something that was not found before.
    ///
    /// - Parameter needed: how many bytes of it must say something.
    private mutating func group(_ number: Int, _ start: Position, in run: AddedRun, needed: Int) -> Group? {
        var pair = LinePair(from: number, of: run, beside: start.entry, of: texts[start.text])
        let limit = patience > 0 ? Self.largest.patient : Self.largest.impatient
        defer { patience -= pair.length }
        while pair.length <= limit {
            guard pair.goOn() || pair.skip(atMost: Self.mostBetween) else { return nil }
            guard pair.isWhole, pair.told >= needed else { continue }
            guard pair.entries.contains(where: { !wasFound($0, in: start.text) }) else { return nil }
            return Group(lines: pair.lines, text: start.text, entries: pair.entries, length: pair.length)
        }
        return nil
    }
}
