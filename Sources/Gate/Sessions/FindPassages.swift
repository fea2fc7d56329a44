import Domain
import LedgerStore

/// Finds what of a commit its sessions wrote with other line breaks, in the text of its segments.
struct FindPassages {
    let hasher: LineHasher

    /// - Parameters:
    ///   - added: the lines that the commit adds, by file and in their order.
    ///   - segments: the texts of each segment that it names; nil of one that is not compared.
    func callAsFunction(_ added: [CompareLines.AddedLine], in segments: [SegmentTexts.Texts?]) -> Passages {
        let texts = segments.enumerated().compactMap { number, texts in
            texts.map { (segment: number, texts: $0) }
        }
        let runs = Self.runs(of: added)
        let found = WrittenText.find(runs.map { $0.map(\.text) }, in: texts.map(\.texts.written))
        var places: [TreePath: UInt64] = [:]
        func place(of path: TreePath) -> UInt64 {
            if let known = places[path] { return known }
            places[path] = SegmentLines.place(of: path, hash: hasher.callAsFunction)
            return places[path] ?? 0
        }
        var passages = Passages()
        for (line, source) in zip(runs.joined(), found.sources.joined()) {
            guard let source else { continue }
            let (segment, texts) = texts[source.text]
            passages.writers[Passages.Place(file: place(of: line.path), number: line.number)] =
                Passages.Writer(segment: segment, isInPlace: texts.paths[source.number] == line.path)
        }
        for (source, line) in found.written {
            guard let path = texts[source.text].texts.paths[source.number] else { continue }
            for key in LineKey.all(in: line.utf8) {
                passages.landed.insert(SegmentLines.Entry(line: hasher(key.bytes), place: place(of: path)))
            }
        }
        passages.leftOut =
            segments.count { $0 == nil } + texts.reduce(found.leftOut) { $0 + $1.texts.written.leftOut }
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
