import Glibc

/// The beginnings of a text's lines, kept for blocks: a list of all lines would take many times the size of a text of
/// line feeds alone.
struct LineIndex {
    private let text: UnsafeRawBufferPointer
    /// The number of line ends before each block, and the beginning of the line that the block begins in.
    private var blocks: [(lineEnds: Int, lineStart: Int)] = []

    private static let block = 1_024

    init(_ text: UnsafeRawBufferPointer) {
        self.text = text
        blocks.reserveCapacity(text.count / Self.block + 1)
        var (place, lineEnds, lineStart) = (0, 0, 0)
        for start in stride(from: 0, through: text.count, by: Self.block) {
            while let end = lineEnd(from: place, to: start) {
                lineEnds += 1
                lineStart = end + 1
                place = end + 1
            }
            place = max(place, start)
            blocks.append((lineEnds, lineStart))
        }
    }

    /// The number of the line that a byte is in, counted from zero, and its beginning. A line end belongs to the line
    /// that it ends.
    func line(at offset: Int) -> (number: Int, start: Int) {
        let index = min(offset / Self.block, blocks.count - 1)
        var (number, start) = blocks[index]
        var place = index * Self.block
        while let end = lineEnd(from: place, to: offset) {
            number += 1
            start = end + 1
            place = end + 1
        }
        return (number, start)
    }

    /// The end of the line that a byte is in.
    func end(ofLineAt offset: Int) -> Int {
        lineEnd(from: offset, to: text.count) ?? text.count
    }

    private func lineEnd(from start: Int, to end: Int) -> Int? {
        guard start < end, let base = text.baseAddress, let found = memchr(base + start, 0x0A, end - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
