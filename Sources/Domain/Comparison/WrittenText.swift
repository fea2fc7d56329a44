/// What was written, as text in which the lines of a commit are found again after a formatter wrapped or joined them.
///
/// A *passage* is a text that is the same, as `FlowingText`, in a commit and in what was written. It counts if its
/// lines say enough not to be the same by chance. It may say less where it goes on with what was found before, or has
/// whole lines on both sides: that is as good as one line that is the same. A line is found if all of it lies in such passages. Each part of what was written is found once,
/// so that a few lines cannot explain many.
package struct WrittenText: Sendable {
    /// A line of what was written.
    package struct Line: Sendable {
        /// The number of its source, in the order in which they were given.
        package let source: Int
        package let text: Substring
        fileprivate let start: Int
    }

    /// The length in bytes from which a passage counts: twice that of a line that is known in any file.
    static let tellingLength = 2 * LineKey.tellingLength
    /// The length in bytes of the blocks by which passages are found: one of at least twice this length has a block.
    private static let block = LineKey.tellingLength
    /// How many places that begin alike are tried for one passage.
    private static let maximumTrials = 8
    /// The most that is kept, in bytes; what a person reads in a month.
    package static let maximumSize = 16 << 20

    private struct Block: Comparable {
        let hash: UInt64
        let offset: Int

        static func < (left: Block, right: Block) -> Bool {
            (left.hash, left.offset) < (right.hash, right.offset)
        }
    }

    private var lines: [Line] = []
    /// All lines, one after the other, with a zero byte behind each source.
    private var text: [UInt8] = []
    /// Whether each byte of the text was found already.
    private var isFound: [Bool] = []
    /// The places where a line starts, and the end.
    private var isStart: [Bool] = []
    private var blocks: [Block] = []
    /// The place of the first block with a hash.
    private var firstBlock: [UInt64: Int] = [:]
    /// How many lines were not taken, beyond `maximumSize`.
    package private(set) var leftOut = 0

    /// - Parameter sources: the lines of each text that was written as a whole.
    package init(_ sources: some Sequence<[Substring]>) {
        for (number, source) in sources.enumerated() { add(source, number: number) }
        isFound = Array(repeating: false, count: text.count)
        isStart = Array(repeating: false, count: text.count + 1)
        for line in lines { isStart[line.start] = true }
        index()
    }

    private mutating func add(_ source: [Substring], number: Int) {
        for line in source {
            guard text.count < Self.maximumSize else {
                leftOut += 1
                continue
            }
            lines.append(Line(source: number, text: line, start: text.count))
            text += FlowingText.of(Array(line.utf8)[...])
        }
        text.append(0)
    }

    /// Notes a block at each line's start, and one after the other between.
    private mutating func index() {
        var hash = RollingHash(length: Self.block)
        var start = 0
        for end in text.indices {
            if text[end] == 0 {
                hash = RollingHash(length: Self.block)
                start = end + 1
                continue
            }
            hash.add(text[end], dropping: end - start >= Self.block ? text[end - Self.block] : 0)
            let offset = end + 1 - Self.block
            if offset >= start, offset % Self.block == 0 || isStart[offset] {
                blocks.append(Block(hash: hash.value, offset: offset))
            }
        }
        blocks.sort()
        for (place, block) in blocks.enumerated() where firstBlock[block.hash] == nil {
            firstBlock[block.hash] = place
        }
    }

    // MARK: Finding lines

    /// Finds the lines that were written, and notes what of the text they are.
    ///
    /// - Parameter added: lines that follow one another in a file, those included that say nothing.
    /// - Returns: the source of each line; nil where it was not written.
    package mutating func find(_ added: [ArraySlice<UInt8>]) -> [Int?] {
        guard !blocks.isEmpty else { return added.map { _ in nil } }
        var run = AddedRun(added)
        var hash = RollingHash(length: Self.block)
        var (place, hashed) = (0, 0)
        var last: Int?
        while place + Self.block <= run.text.count {
            while hashed < place + Self.block {
                hash.add(run.text[hashed], dropping: hashed >= Self.block ? run.text[hashed - Self.block] : 0)
                hashed += 1
            }
            let (passage, end) = passage(at: place, in: run, hash: hash.value, after: last)
            guard let passage else {
                // A long one without what counts is of brackets and phrases: another begins behind it.
                place = end - place > 4 * Self.block ? end + 1 - Self.block : place + 1
                continue
            }
            for offset in 0..<passage.length {
                run.origins[passage.start + offset] = Int32(passage.written + offset)
                isFound[passage.written + offset] = true
            }
            place = passage.start + passage.length
            last = passage.written + passage.length
        }
        return run.lines.map { source(of: $0, in: run) }
    }

    /// A text that is the same on both sides.
    private struct Passage {
        var start: Int
        var written: Int
        var length: Int
    }

    /// The longest passage around the block at `place`; nil where none counts. Tries what was written after `last`
    /// first: formatters keep the order.
    ///
    /// - Returns: the passage, and where the longest one ends that may not count.
    private func passage(
        at place: Int, in run: AddedRun, hash: UInt64, after last: Int?
    ) -> (passage: Passage?, end: Int) {
        var best: Passage?
        var end = place
        func look(at written: Int) {
            let passage = extended(Passage(start: place, written: written, length: 0), in: run)
            guard passage.length >= Self.block else { return }
            end = max(end, passage.start + passage.length)
            guard let counted = counted(passage, from: place, in: run, after: last) else { return }
            if counted.length > best?.length ?? 0 { best = counted }
        }
        if let last { look(at: last) }
        for candidate in candidates(hash, after: last ?? 0) { look(at: blocks[candidate].offset) }
        return (best, end)
    }

    /// Some of the blocks with a hash: those of what was written after `last`, or else before it.
    private func candidates(_ hash: UInt64, after last: Int) -> Range<Int> {
        guard let first = firstBlock[hash] else { return 0..<0 }
        var (low, high) = (first, blocks.count)
        while low < high {
            let middle = (low + high) / 2
            if blocks[middle] < Block(hash: hash, offset: last) { low = middle + 1 } else { high = middle }
        }
        high = low
        while high < blocks.count, high < low + Self.maximumTrials, blocks[high].hash == hash { high += 1 }
        return max(first, high - Self.maximumTrials)..<high
    }

    /// The same passage with all that is the same after its start, and as much before it as a block can hide.
    private func extended(_ passage: Passage, in run: AddedRun) -> Passage {
        var passage = passage
        while passage.start + passage.length < run.text.count, passage.written + passage.length < text.count,
            run.text[passage.start + passage.length] == text[passage.written + passage.length],
            !isFound[passage.written + passage.length]
        {
            passage.length += 1
        }
        guard passage.length >= Self.block else { return passage }
        for _ in 1..<Self.block {
            guard passage.start > 0, passage.written > 0, run.origins[passage.start - 1] < 0,
                run.text[passage.start - 1] == text[passage.written - 1], !isFound[passage.written - 1]
            else { break }
            passage.start -= 1
            passage.written -= 1
            passage.length += 1
        }
        return passage
    }

    /// The passage, or the whole lines at its beginning, if that counts.
    private func counted(
        _ passage: Passage, from place: Int, in run: AddedRun, after last: Int?
    ) -> Passage? {
        let needed = passage.written == last ? LineKey.tellingLength : Self.tellingLength
        if run.told(passage.start, passage.start + passage.length) >= needed { return passage }
        var whole = passage
        whole.written += place - passage.start
        whole.length -= place - passage.start
        whole.start = place
        guard run.isStart[place], isStart[whole.written] else { return nil }
        while whole.length >= Self.block {
            let (end, written) = (whole.start + whole.length, whole.written + whole.length)
            if run.isStart[end], isStart[written] || text[written] == 0 {
                return run.told(place, end) >= LineKey.tellingLength ? whole : nil
            }
            whole.length -= 1
        }
        return nil
    }

    /// The source of a line all of which was found. A line of nothing but brackets is of the passage that it stands
    /// behind.
    private func source(of line: AddedRun.Line, in run: AddedRun) -> Int? {
        if line.bytes.isEmpty {
            guard !line.isBlank, line.bytes.lowerBound > 0 else { return nil }
            return source(ofByte: run.origins[line.bytes.lowerBound - 1])
        }
        guard run.origins[line.bytes].allSatisfy({ $0 >= 0 }) else { return nil }
        return source(ofByte: run.origins[(line.bytes.lowerBound + line.bytes.upperBound) / 2])
    }

    private func source(ofByte offset: Int32) -> Int? {
        guard offset >= 0 else { return nil }
        var (low, high) = (0, lines.count)
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].start <= Int(offset) { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? lines[low - 1].source : nil
    }

    /// The lines that were found as a whole.
    package var found: [Line] {
        zip(lines, lines.dropFirst().map(\.start) + [text.count]).compactMap { line, end in
            // The last byte of a source is none of a line.
            let bytes = isFound[line.start..<(end > line.start && text[end - 1] == 0 ? end - 1 : end)]
            return !bytes.isEmpty && bytes.allSatisfy(\.self) ? line : nil
        }
    }
}
