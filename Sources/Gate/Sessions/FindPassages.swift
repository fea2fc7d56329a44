import Domain
import LedgerStore

/// Finds what of a commit its sessions wrote with other line breaks, in the text of its segments.
struct FindPassages {
    let hasher: LineHasher

    /// - Parameters:
    ///   - added: the lines that the commit adds, by file and in their order.
    ///   - segments: the texts of each segment that it names.
    func callAsFunction(_ added: [CompareLines.AddedLine], in segments: [[AgentText]]) -> Passages {
        let sources = segments.enumerated().flatMap { number, texts in
            texts.map { (segment: number, text: $0) }
        }
        var written = WrittenText(sources.lazy.map(\.text.lines))
        var passages = Passages()
        var places: [TreePath: UInt64] = [:]
        func place(of path: TreePath) -> UInt64 {
            if let known = places[path] { return known }
            places[path] = SegmentLines.place(of: path, hash: hasher.callAsFunction)
            return places[path] ?? 0
        }
        for run in Self.runs(of: added) {
            for (line, source) in zip(run, written.find(run.map(\.text))) {
                guard let source else { continue }
                let (segment, text) = sources[source]
                passages.writers[Passages.Place(file: place(of: line.path), number: line.number)] =
                    Passages.Writer(segment: segment, isInPlace: text.path == line.path)
            }
        }
        for line in written.found {
            guard let path = sources[line.source].text.path else { continue }
            for key in LineKey.all(in: line.text.utf8) {
                passages.landed.insert(SegmentLines.Entry(line: hasher(key.bytes), place: place(of: path)))
            }
        }
        passages.leftOut = written.leftOut
        return passages
    }

    /// The lines in parts that follow one another in a file.
    private static func runs(of added: [CompareLines.AddedLine]) -> [ArraySlice<CompareLines.AddedLine>] {
        var runs: [ArraySlice<CompareLines.AddedLine>] = []
        var start = 0
        for end in added.indices.dropFirst() {
            let (before, line) = (added[end - 1], added[end])
            guard line.path != before.path || line.number != before.number + 1 else { continue }
            runs.append(added[start..<end])
            start = end
        }
        return added.isEmpty ? [] : runs + [added[start...]]
    }
}
