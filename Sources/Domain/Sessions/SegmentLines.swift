/// The lines of one segment, as numbers in order, so that a commit's lines are looked up fast.
///
/// The numbers come from a keyed hash that others compute: this is their order and meaning.
package struct SegmentLines: Hashable, Sendable {
    /// One line of the segment.
    package struct Entry: Hashable, Sendable, Comparable {
        /// The line's hash; zero stands for the path itself, whether its edits added countable lines or not.
        package let line: UInt64
        /// The hash of the path that was edited; zero for a line that was proposed and belongs to no file.
        package let place: UInt64

        package init(line: UInt64, place: UInt64) {
            self.line = line
            self.place = place
        }

        package static func < (left: Entry, right: Entry) -> Bool {
            (left.line, left.place) < (right.line, right.place)
        }
    }

    /// The most lines that are kept of one segment: nobody's work, and what a segment of full size could bring.
    package static let maximumCount = 262_144

    /// In order, each once.
    package let entries: [Entry]
    /// How many lines were too many to be kept.
    package let leftOut: Int

    /// Entries that are in order already, as they are stored.
    package init(ordered entries: [Entry], leftOut: Int) {
        self.entries = entries
        self.leftOut = leftOut
    }

    /// The countable lines of `segment`: *edited* ones with their paths, and *proposed* ones, which the agent wrote
    /// without an edit that was applied. A user may reject an edit and make it by hand, a shell command may hold a whole
    /// file, a plan the code that is typed later. What the user or a tool said is nobody's proposal.
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
            let place = Self.place(of: TreePath(edit.path), hash: hash)
            entries.insert(Entry(line: 0, place: place))
            for text in edit.added { for line in Lines.of(text) { keep(line, at: place) } }
            // Of a file that is no text, or too large, it is known what it holds, not which lines are new; a new one is
            // the session's with all that does not count in it.
            if edit.removed.isEmpty, edit.added.isEmpty || edit.before == nil, let content = edit.after {
                entries.insert(Self.content(content, at: TreePath(edit.path), hash: hash))
            }
        }
        for message in segment.messages where message.role == .assistant {
            for part in message.parts {
                let texts = part.type == .toolCall ? strings(part) : [Self.fenced(in: part)]
                for text in texts { for line in Lines.of(text) { keep(line, at: 0) } }
            }
        }
        self.entries = entries.sorted()
        self.leftOut = leftOut
    }

    /// The hash of a path. No line's key has a line feed, so that none is taken for a path.
    package static func place(of path: TreePath, hash: ([UInt8]) -> UInt64) -> UInt64 {
        hash(path.bytes + [UInt8(ascii: "\n")]) | 1
    }

    /// What stands for the whole content of a file that was recorded without its lines.
    package static func content(_ blob: ObjectID, at path: TreePath, hash: ([UInt8]) -> UInt64) -> Entry {
        Entry(
            line: hash(Array("\(blob.hex)\n".utf8)) | 1,
            place: hash(path.bytes + Array("\n\n".utf8)) | 1)
    }

    /// The code blocks of a text.
    private static func fenced(in part: SessionSegment.Part) -> String {
        guard part.type == .text, let content = part.content else { return "" }
        var isInside = false
        var inside: [Substring] = []
        for line in Lines.of(content) {
            if line.drop(while: { $0 == " " || $0 == "\t" }).hasPrefix("```") {
                isInside.toggle()
            } else if isInside {
                inside.append(line)
            }
        }
        return inside.joined(separator: "\n")
    }

    // MARK: Looking up

    /// Where the segment has a line: the hashes of paths, zero where it was proposed. Empty where it has not.
    package func places(of line: UInt64) -> some Sequence<UInt64> {
        entries[firstIndex(of: line)...].prefix { $0.line == line }.lazy.map(\.place)
    }

    /// Whether the segment edited a path.
    package func edited(_ place: UInt64) -> Bool { has(Entry(line: 0, place: place)) }

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
