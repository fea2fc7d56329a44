import Domain

/// The paragraphs of a message that are trailers, anywhere in it: where Git folds commits into one, it joins their
/// messages, so that the trailers of the first are in the middle.
package struct TrailerBlocks {
    /// The message's lines as bytes, since it need not be UTF-8.
    private let lines: [ArraySlice<UInt8>]
    private let blocks: [Range<Int>]
    /// The last paragraph, the only one whose trailers Git reads.
    private let last: Range<Int>?

    /// - Parameter hasComments: whether Git drops lines that begin with `#`.
    init(of lines: [ArraySlice<UInt8>], hasComments: Bool) {
        self.lines = lines
        let end = lines.firstIndex(where: MessageFile.isScissors) ?? lines.endIndex
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

    /// Whether all lines are trailers. Git asks for less, but a paragraph in which a person quotes a trailer is not a
    /// block.
    private static func isBlock(_ lines: ArraySlice<ArraySlice<UInt8>>) -> Bool {
        lines.allSatisfy { line in
            let line = unindented(line)
            return line.hasPrefix("(cherry picked from commit ") || !Trailer.parse("-\n\n\(line)").isEmpty
        }
    }

    /// A line without its indentation: a squash indents the messages that it joins.
    private static func unindented(_ line: ArraySlice<UInt8>) -> Substring {
        String(decoding: line.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)[...]
    }

    /// The trailers of a block with the lines that have them: a session's may be folded.
    private func trailers(in block: Range<Int>) -> [(text: String, lines: Range<Int>)] {
        block.reduce(into: []) { trailers, index in
            let line = Self.unindented(lines[index])
            if TrailerLines.isRest(" " + line), let last = trailers.last,
                last.text.hasPrefix(SessionTrailer.key)
            {
                trailers[trailers.count - 1] = ("\(last.text) \(line)", last.lines.lowerBound..<(index + 1))
            } else {
                trailers.append((String(line), index..<(index + 1)))
            }
        }
    }

    /// The message's lines without `copies` in any block but the last, and without dead lines in any block.
    func removing(copies: Set<String>, isDead: (Substring) -> Bool) -> [ArraySlice<UInt8>] {
        var removed: Set<Int> = []
        for block in blocks {
            let lines = trailers(in: block).filter { trailer in
                isDead(trailer.text[...]) || block != last && copies.contains(trailer.text)
            }.flatMap(\.lines)
            removed.formUnion(lines)
            // The blank line before an empty block goes, too.
            if lines.count == block.count { removed.insert(block.lowerBound - 1) }
        }
        return lines.indices.filter { !removed.contains($0) }.map { lines[$0] }
    }
}
