/// The lines of one segment as sorted numbers, in which a commit's lines are looked up fast. The numbers are keyed
/// hashes that are computed elsewhere.
package struct SegmentLines: Hashable, Sendable {
    /// One line of the segment.
    package struct Entry: Hashable, Sendable, Comparable {
        /// The line's hash; zero for the path itself, even if no edit added lines that count, and for a helper.
        package let line: UInt64
        /// The hash of the edited path, which is odd; zero for a proposed line, which belongs to no file; of a line that
        /// was only read after a helper had worked the hash of the helper, which is even.
        package let place: UInt64

        package init(line: UInt64, place: UInt64) {
            self.line = line
            self.place = place
        }

        /// Whether the line was only read after a helper had worked of whom nothing was recorded; see
        /// `SessionSegment.linesReadAfterUnrecordedHelpers`. The helper may have written it. It tells nothing of other
        /// sessions that have the line, and makes no segment a writer.
        package var isReadAfterHelper: Bool { line != 0 && Self.isHelper(place) }

        fileprivate static func isHelper(_ place: UInt64) -> Bool { place != 0 && place & 1 == 0 }

        /// Orders entries by line, then by place.
        package static func < (left: Entry, right: Entry) -> Bool {
            (left.line, left.place) < (right.line, right.place)
        }
    }

    /// The number of entries kept of one segment: more than a person reads, and as many as the largest segment could
    /// have.
    package static let maximumCount = 262_144

    /// The entries in order, without repetitions.
    package let entries: [Entry]
    /// How many lines were not kept, beyond `maximumCount`.
    package let leftOut: Int

    /// Takes stored entries, which are in order.
    package init(ordered entries: [Entry], leftOut: Int) {
        self.entries = entries
        self.leftOut = leftOut
    }

    /// Takes the lines of `segment` that count: *edited* lines with their paths, and *proposed* lines; see
    /// `SessionSegment.writtenTexts(proposedBy:)`.
    ///
    /// - Parameters:
    ///   - strings: the texts that a tool call proposes, from its arguments.
    ///   - hash: the keyed hash of a line's key or a path; see `place`.
    package init(
        of segment: SessionSegment, proposedBy strings: (SessionSegment.Part) -> [String],
        hash: ([UInt8]) -> UInt64
    ) {
        var entries: Set<Entry> = []
        var leftOut = 0
        func keep(_ line: some StringProtocol, at place: UInt64) {
            LineKey.forEach(in: line.utf8) { key in
                guard !key.isTrivial, place != 0 || key.isTelling else { return }
                guard entries.count < Self.maximumCount else {
                    leftOut += 1
                    return
                }
                entries.insert(Entry(line: hash(key.bytes), place: place))
            }
        }
        for edit in segment.edits {
            entries.insert(Entry(line: 0, place: Self.place(of: TreePath(edit.path), hash: hash)))
            // Of a binary or large file the content is known, but not its new lines. A new file is the session's as a
            // whole, with all lines that do not count.
            if edit.removed.isEmpty, edit.added.isEmpty || edit.before == nil, let content = edit.after {
                entries.insert(Self.content(content, at: TreePath(edit.path), hash: hash))
            }
        }
        for text in segment.writtenTexts(proposedBy: strings) {
            let place = text.path.map { Self.place(of: $0, hash: hash) } ?? 0
            for line in text.lines { keep(line, at: place) }
        }
        for helper in segment.recordedHelpers {
            entries.insert(Entry(line: 0, place: Self.place(ofHelper: helper, hash: hash)))
        }
        var known: [String: UInt64] = [:]
        func place(of helper: String) -> UInt64 {
            if let place = known[helper] { return place }
            let place = Self.place(ofHelper: helper, hash: hash)
            known[helper] = place
            return place
        }
        for (line, helpers) in segment.linesReadAfterUnrecordedHelpers {
            let places = helpers.map(place)
            LineKey.forEach(in: line.utf8) { key in
                guard key.isTelling, !key.isTrivial else { return }
                for place in places where entries.count < Self.maximumCount {
                    entries.insert(Entry(line: hash(key.bytes), place: place))
                }
            }
        }
        self.entries = entries.sorted()
        self.leftOut = leftOut
    }

    /// The hash of a path. Keys of lines have no line feed, so none has the hash of a path.
    package static func place(of path: TreePath, hash: ([UInt8]) -> UInt64) -> UInt64 {
        hash(path.bytes + [UInt8(ascii: "\n")]) | 1
    }

    private static func place(ofHelper helper: String, hash: ([UInt8]) -> UInt64) -> UInt64 {
        hash(Array("\(helper)\n\n\n".utf8)) & ~1 | 2
    }

    /// The entry for the whole content of a file that was recorded without its lines.
    package static func content(_ blob: ObjectID, at path: TreePath, hash: ([UInt8]) -> UInt64) -> Entry {
        Entry(
            line: hash(Array("\(blob.hex)\n".utf8)) | 1,
            place: hash(path.bytes + Array("\n\n".utf8)) | 1)
    }

    // MARK: Lost helpers

    /// The places of the helpers whose work the segment has.
    package var recordedHelpers: Set<UInt64> {
        Set(entries.prefix { $0.line == 0 }.map(\.place).filter(Entry.isHelper))
    }

    /// Whether there are lines that were only read after helpers.
    package var hasReadAfterHelpers: Bool { entries.contains(where: \.isReadAfterHelper) }

    /// The same without what was read after some helpers.
    package func withoutReading(after helpers: Set<UInt64>) -> SegmentLines {
        SegmentLines(
            ordered: entries.filter { !$0.isReadAfterHelper || !helpers.contains($0.place) },
            leftOut: leftOut)
    }

    // MARK: Looking up

    /// The places where the segment has a line: hashes of paths or helpers, or zero where it was proposed.
    package func places(of line: UInt64) -> some Sequence<UInt64> {
        entries[firstIndex(of: line)...].prefix { $0.line == line }.lazy.map(\.place)
    }

    /// Whether the segment wrote a line, into a file or as a proposal, and not only read it.
    package func wrote(_ line: UInt64, to place: UInt64, orAnywhere isTelling: Bool) -> Bool {
        places(of: line).contains { $0 == place || isTelling && !Entry.isHelper($0) }
    }

    /// Whether the segment edited a path.
    package func edited(_ place: UInt64) -> Bool { has(Entry(line: 0, place: place)) }

    /// Whether the segment has an entry.
    package func has(_ entry: Entry) -> Bool {
        let index = firstIndex(of: entry)
        return index < entries.count && entries[index] == entry
    }

    private func firstIndex(of line: UInt64) -> Int { firstIndex(of: Entry(line: line, place: 0)) }

    private func firstIndex(of entry: Entry) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] < entry { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
