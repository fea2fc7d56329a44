import Domain

/// The paragraphs of a message that are trailers, wherever they stand: Git joins the messages of commits that it melts
/// together one below the other, so that the trailers of the first stand in the middle of the text.
package struct TrailerBlocks {
    /// A message need be no UTF-8: what stays of it stays as it is.
    private let lines: [ArraySlice<UInt8>]
    private let blocks: [Range<Int>]
    /// The one that Git reads.
    private let last: Range<Int>?

    /// - Parameter hasComments: whether Git drops the lines that begin with `#`.
    init(of lines: [ArraySlice<UInt8>], hasComments: Bool) {
        self.lines = lines
        let end = lines.firstIndex(where: CommitMessage.isScissors) ?? lines.endIndex
        let paragraphs = Self.paragraphs(of: lines[..<end], hasComments)
        blocks = paragraphs.dropFirst().filter { Self.isBlock(lines[$0]) }
        last = paragraphs.last.flatMap { lines[$0.lowerBound].first == UInt8(ascii: " ") ? nil : $0 }
    }

    private static func paragraphs(
        of lines: ArraySlice<ArraySlice<UInt8>>, _ hasComments: Bool
    ) -> [Range<Int>] {
        lines.indices.split { index in
            lines[index].allSatisfy(MessageLines.isSpace)
                || hasComments && lines[index].first == UInt8(ascii: "#")
        }.map { $0.startIndex..<$0.endIndex }
    }

    /// Stricter than Git is: a paragraph in which a person quotes a trailer is none.
    private static func isBlock(_ lines: ArraySlice<ArraySlice<UInt8>>) -> Bool {
        lines.allSatisfy { line in
            let line = unindented(line)
            return line.hasPrefix("(cherry picked from commit ") || !Trailer.parse("-\n\n\(line)").isEmpty
        }
    }

    /// A squash shows the messages that it joins indented.
    private static func unindented(_ line: ArraySlice<UInt8>) -> Substring {
        String(decoding: line.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)[...]
    }

    /// The lines without the lines `copies` of any block but the last, and without those lines of any block that `isDead`.
    func removing(copies: Set<String>, isDead: (Substring) -> Bool) -> [ArraySlice<UInt8>] {
        var removed: Set<Int> = []
        for block in blocks {
            let lines = block.filter { index in
                let line = Self.unindented(self.lines[index])
                return isDead(line) || block != last && copies.contains(String(line))
            }
            removed.formUnion(lines)
            // Nothing is left of it: the blank line before it goes, too.
            if lines.count == block.count { removed.insert(block.lowerBound - 1) }
        }
        return lines.indices.filter { !removed.contains($0) }.map { lines[$0] }
    }
}
