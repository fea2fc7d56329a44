/// What was written, as text in which the lines of a commit are found again after a formatter wrapped or joined them.
///
/// A *passage* is whole lines of a commit that are the same text, as `FlowingText`, as a part of what was written that
/// begins and ends where a formatter may break a line. It counts if its lines say enough not to be the same by chance. It
/// may say less where it goes on with what was found before, or has whole lines on both sides: that is as good as one
/// line that is the same. It closes no bracket that what was written leaves open: a call is not a longer one's beginning.
///
/// What the commit has line by line is found first, and each part of what was written is found once, so that a few lines
/// cannot explain many.
package struct WrittenText: Sendable {
    /// The place of a source among several texts.
    package struct Source: Hashable, Sendable {
        /// The number of the text, in the order in which they are searched.
        package let text: Int
        /// Its own number in the text, in the order in which the text was made.
        package let number: Int
    }

    /// What of a commit was written.
    package struct Found: Sendable {
        /// For each run the source of each line; nil where it was not written.
        package let sources: [[Source?]]
        /// The lines of what was written that the commit has.
        package let written: [(source: Source, line: Substring)]
        /// How many lines were not looked for to the end: texts that are alike everywhere would take without end.
        package let leftOut: Int
    }

    /// The most that is kept, in bytes; what a person reads in weeks.
    package static let maximumSize = 8 << 20
    /// The fewest bytes that a line counts as, so that very short ones do not take more than that.
    private static let smallestLine = 16
    /// How many places before and behind one in the order are tried.
    private static let maximumTrials = 8

    /// A line that says something.
    private struct Entry {
        let source: Int32
        /// The text that it is in, and where it begins there.
        let text: Int32
        let offset: Int32
        /// The place in the flowing text.
        let start: Int32
    }

    private var texts: [String] = []
    private var entries: [Entry] = []
    /// All lines, one after the other, with a zero byte behind each source.
    private(set) var text: [UInt8] = []
    /// The places in the flowing text where a formatter may break a line.
    private var breaks = Breaks()
    /// The numbers of the lines, ordered by what is written from there on.
    private var lineOrder = TextOrder()
    /// The same of all places where a line may be broken.
    private var breakOrder = TextOrder()
    /// What lines begin with that was left out as the marks of comments, and may be operators, by their places.
    private var marks: [Int: [UInt8]] = [:]
    /// The longest operator that looks like such a mark, in bytes.
    private static let longestMark = 3
    /// How many bytes it counts as.
    package private(set) var size = 0
    /// How many lines were not taken, beyond `maximumSize`.
    package private(set) var leftOut = 0

    /// - Parameter sources: of each source the texts that were written, in their order.
    package init(_ sources: some Sequence<[String]>) {
        for (number, source) in sources.enumerated() {
            let first = entries.count
            for text in source { add(text, source: number) }
            if entries.count > first {
                breaks.end(at: text.count)
                text.append(0)
            }
        }
        lineOrder = TextOrder(of: entries.map(\.start), in: text)
        breakOrder = TextOrder(of: breaks.places, in: text)
    }

    /// Takes the lines that say something.
    private mutating func add(_ added: String, source: Int) {
        let first = entries.count
        var offset = 0
        for line in added.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            defer { offset += line.count + 1 }
            let bytes = Array(line)[...]
            guard size < Self.maximumSize else {
                leftOut += FlowingText.of(bytes).isEmpty ? 0 : 1
                continue
            }
            let start = text.count
            breaks.endLine()
            FlowingText.forEach(in: bytes) { byte, isKept in
                breaks.take(byte, at: isKept ? text.count : nil)
                if isKept { text.append(byte) }
            }
            guard text.count > start else { continue }
            let mark = FlowingText.mark(of: bytes)
            if 1...Self.longestMark ~= mark.count { marks[start] = Array(mark) }
            size += max(text.count - start, Self.smallestLine)
            entries.append(
                Entry(
                    source: Int32(source), text: Int32(texts.count), offset: Int32(offset),
                    start: Int32(start)))
        }
        if entries.count > first { texts.append(added) }
    }

    // MARK: Reading what was written

    /// How many lines there are.
    var count: Int { entries.count }

    /// The bytes of a line in the flowing text.
    func bytes(of entry: Int) -> Range<Int> {
        let isLast = entry + 1 == entries.count || entries[entry + 1].source != entries[entry].source
        let next = entry + 1 < entries.count ? Int(entries[entry + 1].start) : text.count
        return Int(entries[entry].start)..<(isLast ? next - 1 : next)
    }

    /// The line that a place is in.
    func entry(at place: Int) -> Int { entries.partition { Int($0.start) > place } - 1 }

    func source(of entry: Int) -> Int { Int(entries[entry].source) }

    /// Whether a line begins at a place, or a source ends.
    func isBoundary(_ place: Int) -> Bool {
        text[place] == 0 || Int(entries[entry(at: place)].start) == place
    }

    /// How many brackets are open at a place where a line may be broken, from the fewest to the most that the breaking
    /// there leaves open; nil where none may be.
    func depths(at place: Int) -> ClosedRange<Int>? { breaks.depths(at: place) }

    /// A line as it was written.
    func line(_ number: Int) -> Substring {
        let entry = entries[number]
        let bytes = texts[Int(entry.text)].utf8
        let start = bytes.index(bytes.startIndex, offsetBy: Int(entry.offset))
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        return texts[Int(entry.text)][start..<end]
    }

    /// The parts of it that were not found yet.
    struct Free {
        fileprivate var lines: FreePlaces
        fileprivate var breaks: FreePlaces
    }

    /// All of it.
    var free: Free {
        Free(lines: FreePlaces(count: lineOrder.count), breaks: FreePlaces(count: breakOrder.count))
    }

    /// Takes a part that was found out of what is free.
    func take(_ part: Range<Int>, from free: inout Free) {
        lineOrder.take(part, from: &free.lines)
        breakOrder.take(part, from: &free.breaks)
    }

    /// Some free places where lines begin that go on most like a run from a place on; of those that are alike the ones
    /// from `next` on come first.
    func lines(like run: [UInt8], at place: Int, from next: Int, among free: inout Free) -> [Int] {
        lineOrder.places(
            like: run, at: place, in: text, from: next, among: &free.lines, atMost: Self.maximumTrials)
    }

    /// The same of all places where a line may be broken.
    func breaks(like run: [UInt8], at place: Int, from next: Int, among free: inout Free) -> [Int] {
        breakOrder.places(
            like: run, at: place, in: text, from: next, among: &free.breaks, atMost: Self.maximumTrials)
    }

    /// What the line that begins at a place begins with, and that was left out as the mark of a comment; nil where there is
    /// none.
    func mark(at place: Int) -> [UInt8]? { marks[place] }

    /// Finds the lines that were written.
    ///
    /// - Parameters:
    ///   - runs: lines of one commit, those that follow one another in a file in one run, those included that say
    ///     nothing.
    ///   - texts: what was written, those first that count first.
    package static func find(_ runs: [[ArraySlice<UInt8>]], in texts: [WrittenText]) -> Found {
        var search = PassageSearch(in: texts)
        let runs = runs.map { AddedRun($0) }
        let alike = runs.map { search.findAlike(in: $0) }
        let sources = zip(runs, alike).map { search.findPassages(in: $0, alike: $1) }
        return Found(sources: sources, written: search.written, leftOut: search.leftOut)
    }
}
