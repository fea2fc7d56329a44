/// What was written, as text in which the lines of a commit are found again after a formatter wrapped or joined them.
///
/// A *group* is lines that follow one another in a commit and lines that follow one another in what was written, which
/// are the same text as `FlowingText` and leave as many brackets open. Both are whole lines: that is as good as one
/// line that is the same. A part of a line tells nothing, however long it is, as everyone's calls are made of the same
/// names. Whole lines that someone put between those of a group are theirs.
///
/// What the commit has line by line is found first. Each group must have some of what was written that was not found
/// before, so that a few lines cannot explain many.
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
    }

    /// The most that is kept, in bytes; what a person reads in a month.
    package static let maximumSize = 16 << 20
    /// The fewest bytes that a line counts as, so that very short ones do not take more than that.
    private static let smallestLine = 16

    private struct Entry {
        let source: Int32
        /// The text that it is in, and where it begins there.
        let text: Int32
        let offset: Int32
        /// The place in the flowing text.
        let start: Int32
        /// How many brackets it leaves open, less those that it closes.
        let depth: Int32
        /// The same of the lines of nothing but brackets behind it.
        var depthBehind: Int32 = 0
    }

    private var texts: [String] = []
    private var entries: [Entry] = []
    /// All lines, one after the other, with a zero byte behind each source.
    private var text: [UInt8] = []
    /// The numbers of the lines, ordered by what is written from there on.
    private var order: [Int32] = []
    /// How many bytes it counts as.
    package private(set) var size = 0
    /// How many lines were not taken, beyond `maximumSize`.
    package private(set) var leftOut = 0

    /// - Parameter sources: of each source the texts that were written, in their order.
    package init(_ sources: some Sequence<[String]>) {
        for (number, source) in sources.enumerated() {
            let first = entries.count
            for text in source { add(text, source: number) }
            if entries.count > first { text.append(0) }
        }
        text += Array(repeating: 0, count: Prefix.length)
        // The first word tells most apart.
        let lines = entries.indices.map { (word: prefix(of: $0).word(0), number: Int32($0)) }
        order = lines.sorted { left, right in
            guard left.word == right.word else { return left.word < right.word }
            return prefix(of: Int(left.number)).isBefore(prefix(of: Int(right.number)))
                ?? (left.number < right.number)
        }.map(\.number)
    }

    private func prefix(of entry: Int) -> Prefix { Prefix(text: text, place: start(of: entry)) }

    /// Takes the lines that say something.
    private mutating func add(_ added: String, source: Int) {
        let first = entries.count
        var offset = 0
        for line in added.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            defer { offset += line.count + 1 }
            let bytes = Array(line)[...]
            let flow = FlowingText.of(bytes)
            let depth = Int32(FlowingText.depth(of: bytes))
            guard !flow.isEmpty else {
                if let last = entries.indices.last, entries[last].source == source {
                    entries[last].depthBehind += depth
                }
                continue
            }
            guard size < Self.maximumSize else {
                leftOut += 1
                continue
            }
            size += max(flow.count, Self.smallestLine)
            entries.append(
                Entry(
                    source: Int32(source), text: Int32(texts.count), offset: Int32(offset),
                    start: Int32(text.count), depth: depth))
            text += flow
        }
        if entries.count > first { texts.append(added) }
    }

    // MARK: Reading what was written

    /// How many lines there are.
    var count: Int { entries.count }

    /// The place of a line in the flowing text.
    func start(of entry: Int) -> Int { Int(entries[entry].start) }

    /// The place behind a line.
    func end(of entry: Int) -> Int {
        guard entry + 1 < entries.count else { return text.count - Prefix.length - 1 }
        return start(of: entry + 1) - (isLastOfSource(entry) ? 1 : 0)
    }

    func source(of entry: Int) -> Int { Int(entries[entry].source) }

    func isLastOfSource(_ entry: Int) -> Bool {
        entry + 1 == entries.count || entries[entry + 1].source != entries[entry].source
    }

    /// How many brackets a line leaves open, and how many those do of nothing but brackets behind it.
    func depths(of entry: Int) -> (own: Int, behind: Int) {
        (Int(entries[entry].depth), Int(entries[entry].depthBehind))
    }

    /// Whether the flowing text is the same as some bytes from a place on.
    func isSame(at start: Int, as bytes: ArraySlice<UInt8>) -> Bool {
        start + bytes.count <= text.count && text[start..<start + bytes.count].elementsEqual(bytes)
    }

    /// A line as it was written.
    func line(_ number: Int) -> Substring {
        let entry = entries[number]
        let bytes = texts[Int(entry.text)].utf8
        let start = bytes.index(bytes.startIndex, offsetBy: Int(entry.offset))
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        return texts[Int(entry.text)][start..<end]
    }

    /// Some lines from which on the text is most like that of a run from a place on; of lines that are alike those from
    /// `next` on come first.
    func candidates(_ run: [UInt8], at place: Int, from next: Int) -> [Int] {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            let number = Int(order[middle])
            let isBefore = prefix(of: number).isBefore(Prefix(text: run, place: place)) ?? (number < next)
            if isBefore { low = middle + 1 } else { high = middle }
        }
        return (order[low...].prefix(Self.maximumTrials) + order[..<low].suffix(Self.maximumTrials)).map {
            Int($0)
        }
    }

    /// How many lines before and behind a place in the order are tried.
    private static let maximumTrials = 8

    /// Finds the lines that were written.
    ///
    /// - Parameters:
    ///   - runs: lines of one commit, those that follow one another in a file in one run, those included that say
    ///     nothing.
    ///   - texts: what was written, those first that count first.
    package static func find(_ runs: [[ArraySlice<UInt8>]], in texts: [WrittenText]) -> Found {
        var search = GroupSearch(in: texts)
        let runs = runs.map { AddedRun($0) }
        let alike = runs.map { search.findAlike(in: $0) }
        let sources = zip(runs, alike).map { search.findGroups(in: $0, alike: $1) }
        return Found(sources: sources, written: search.written)
    }
}

/// The beginning of a text, by which it is ordered.
private struct Prefix {
    let text: [UInt8]
    let place: Int

    /// Its length in bytes: by then lines differ.
    static let length = 64

    /// Eight of its bytes as a number; behind the end all are zero.
    func word(_ number: Int) -> UInt64 {
        let start = place + 8 * number
        guard start + 8 > text.count else {
            return text.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: UInt64.self).bigEndian }
        }
        return (start..<start + 8).reduce(0) { $0 << 8 | ($1 < text.count ? UInt64(text[$1]) : 0) }
    }

    /// Whether it comes before another; nil where both are the same.
    func isBefore(_ other: Prefix) -> Bool? {
        for number in 0..<(Self.length / 8) {
            let (one, two) = (word(number), other.word(number))
            if one != two { return one < two }
        }
        return nil
    }
}
