import CGlibcExtensions
import Foundation

/// A text under scan, with what was found out about it on the way.
struct Fragment {
    let text: UnsafeRawBufferPointer
    private var keywords: [[UInt8]: Bool] = [:]
    /// The index of lines, made when first needed.
    private var lines: LineIndex?
    /// The last line that was asked for, with its end: a very long line may have thousands of matches.
    private var lastEnd: Range<Int>?
    private var lastExcerpt: (range: Range<Int>, isAllowed: Bool)?

    /// How much of a very long line is read before and after a match, in bytes.
    private static let longestExcerpt = 2_048

    init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    func bytes(in range: Range<Int>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: text[range])
    }

    // MARK: Keywords

    /// Whether the text has one of the keywords. Most are in the match itself, which is searched first.
    mutating func hasKeyword(of words: [[UInt8]], near ranges: [ClosedRange<Int>]) -> Bool {
        guard !words.isEmpty else { return true }
        if let near = ranges.first {
            let window = near.lowerBound..<min(text.count, max(near.upperBound, near.lowerBound))
            if words.contains(where: { contains($0, in: window) }) { return true }
        }
        for word in words {
            let isThere = keywords[word] ?? contains(word, in: 0..<text.count)
            keywords[word] = isThere
            if isThere { return true }
        }
        return false
    }

    /// Whether the text has a lower-case word, in any case.
    private func contains(_ word: [UInt8], in range: Range<Int>) -> Bool {
        guard let first = word.first, let base = text.baseAddress, range.count >= word.count else {
            return false
        }
        let last = range.upperBound - word.count
        let other = (0x61...0x7A).contains(first) ? first & ~0x20 : first
        for start in first == other ? [first] : [first, other] {
            var place = range.lowerBound
            while place <= last, let found = memchr(base + place, Int32(start), last - place + 1) {
                place = UnsafeRawPointer(found) - base
                if matches(word, at: place) { return true }
                place += 1
            }
        }
        return false
    }

    private func matches(_ word: [UInt8], at place: Int) -> Bool {
        for (index, byte) in word.enumerated() {
            let there = text[place + index]
            guard there == byte || (0x41...0x5A).contains(there) && there | 0x20 == byte else { return false }
        }
        return true
    }

    // MARK: Lines

    func withoutLineEnds(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, text[start] == 0x0A { start += 1 }
        while start < end, text[end - 1] == 0x0A { end -= 1 }
        return start..<end
    }

    /// The line or lines of a match.
    mutating func line(around match: Range<Int>) -> Range<Int> {
        let lines = lineIndex()
        let start = lines.line(at: match.lowerBound).start
        let last = max(match.lowerBound, match.upperBound - 1)
        if let lastEnd, last >= lastEnd.lowerBound, last <= lastEnd.upperBound {
            return start..<max(start, lastEnd.upperBound)
        }
        let end = max(last, lines.end(ofLineAt: last))
        lastEnd = last..<end
        return start..<max(start, end)
    }

    /// The part of a line near a match.
    func excerpt(of line: Range<Int>, around match: Range<Int>) -> Range<Int> {
        let start = max(line.lowerBound, match.lowerBound - Self.longestExcerpt)
        let end = min(line.upperBound, match.upperBound + Self.longestExcerpt)
        return start..<max(start, end)
    }

    /// Whether a line has one of `words`, in a very long line near the match.
    mutating func has(_ words: [[UInt8]], inLine line: Range<Int>, near match: Range<Int>) -> Bool {
        guard !words.isEmpty else { return false }
        let excerpt = excerpt(of: line, around: match)
        if let lastExcerpt, lastExcerpt.range == excerpt { return lastExcerpt.isAllowed }
        let isAllowed = words.contains { word in
            guard let base = text.baseAddress, excerpt.count >= word.count else { return false }
            return memmem(base + excerpt.lowerBound, excerpt.count, word, word.count) != nil
        }
        lastExcerpt = (excerpt, isAllowed)
        return isAllowed
    }

    /// A finding of a rule.
    mutating func finding(
        of rule: PreparedRule, _ kind: FoundSecret.Kind, match: Range<Int>, secret: Range<Int>
    ) -> FoundSecret {
        locating(FoundSecret(rule, kind, match: match, secret: secret, value: Array(text[secret])))
    }

    /// A finding with the line and column of its match.
    mutating func locating(_ finding: FoundSecret) -> FoundSecret {
        let lines = lineIndex()
        let match = finding.match
        let first = lines.line(at: match.lowerBound)
        var located = finding
        located.startLine = first.number + 1
        located.endLine = lines.line(at: max(match.lowerBound, match.upperBound - 1)).number + 1
        located.column = match.lowerBound - first.start + 1
        return located
    }

    private mutating func lineIndex() -> LineIndex {
        if let lines { return lines }
        let index = LineIndex(text)
        lines = index
        return index
    }
}
