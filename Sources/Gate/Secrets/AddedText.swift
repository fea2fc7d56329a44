import Glibc
import SecretScan

/// The text that a file's content adds to its earlier contents. These contents must not change while this value exists.
struct AddedText {
    typealias Bytes = UnsafeRawBufferPointer

    private let text: Bytes
    private let before: [Bytes]
    /// The lines that differ from the first earlier content; empty if lines were only removed.
    private let changed: Range<Int>
    /// The range that a new secret must overlap; removed lines can join what was apart.
    private let touched: Range<Int>

    /// The bytes around the changed part that are read with it, since a key over several lines may change in its
    /// middle.
    private static let context = 8_192

    init(_ text: Bytes, besides before: [Bytes]) {
        self.text = text
        self.before = before
        changed = before.first.map { Self.changedPart(of: text, since: $0) } ?? 0..<text.count
        touched =
            changed.isEmpty
            ? max(0, changed.lowerBound - 1)..<min(text.count, changed.lowerBound + 1) : changed
    }

    private static func changedPart(of text: Bytes, since old: Bytes) -> Range<Int> {
        let shared = min(text.count, old.count)
        var (start, end) = (0, 0)
        let block = 512
        func isShared(_ place: Int, _ oldPlace: Int) -> Bool {
            guard let text = text.baseAddress, let old = old.baseAddress else { return false }
            return memcmp(text + place, old + oldPlace, block) == 0
        }
        while start + block <= shared, isShared(start, start) { start += block }
        while start < shared, text[start] == old[start] { start += 1 }
        while end + block <= shared - start,
            isShared(text.count - end - block, old.count - end - block)
        { end += block }
        while end < shared - start, text[text.count - 1 - end] == old[old.count - 1 - end] {
            end += 1
        }
        var (first, last) = (start, text.count - end)
        while first > 0, text[first - 1] != 0x0A { first -= 1 }
        while last < text.count, last == 0 || text[last - 1] != 0x0A { last += 1 }
        return first..<max(first, last)
    }

    /// The secrets in the added text. A secret whose lines an earlier content has unchanged was only moved.
    func secrets(
        _ scanner: SecretScanner, path: String, inlineAllow: SecretScanner.InlineAllow,
        within allowance: UnpackingAllowance
    ) throws -> [FoundSecret] {
        let found = try unconverted(scanner, path: path, inlineAllow: inlineAllow, allowance)
        // A part of a UTF-16 text does not show its byte order, so the whole text is converted to UTF-8.
        guard !before.isEmpty, let utf8 = UTF16Text(text)?.bytes else { return found }
        return try found
            + utf8.withUnsafeBytes { utf8 in
                try Self.withUTF8(of: before[...]) {
                    try AddedText(utf8, besides: $0).secrets(
                        scanner, path: path, inlineAllow: inlineAllow, within: allowance)
                }
            }
    }

    /// Calls `body` with the texts, those in UTF-16 converted to UTF-8.
    private static func withUTF8<Result>(
        of texts: ArraySlice<Bytes>, after earlier: [Bytes] = [], _ body: ([Bytes]) throws -> Result
    ) throws -> Result {
        guard let first = texts.first else { return try body(earlier) }
        guard let utf8 = UTF16Text(first)?.bytes else {
            return try withUTF8(of: texts.dropFirst(), after: earlier + [first], body)
        }
        return try utf8.withUnsafeBytes {
            try withUTF8(of: texts.dropFirst(), after: earlier + [$0], body)
        }
    }

    private func unconverted(
        _ scanner: SecretScanner, path: String, inlineAllow: SecretScanner.InlineAllow,
        _ allowance: UnpackingAllowance
    ) throws -> [FoundSecret] {
        let start = lineStart(max(0, changed.lowerBound - Self.context))
        let end = min(text.count, changed.upperBound + Self.context)
        let found = try scanner.findings(
            in: Bytes(rebasing: text[start..<end]), path: path, inlineAllow: inlineAllow,
            encodedIn: (changed.lowerBound - start)..<(changed.upperBound - start), within: allowance)
        guard !found.isEmpty else { return [] }
        let linesBefore = text[..<start].count { $0 == 0x0A }
        var earlier = KnownLines(of: before)
        // One line of a hundred megabytes may have thousands of secrets.
        var last: (lines: Range<Int>, isKnown: Bool)?
        return try found.compactMap { secret in
            let range = (secret.match.lowerBound + start)..<(secret.match.upperBound + start)
            if secret.kind == .file { return before.isEmpty ? secret : nil }
            guard range.overlaps(touched) else { return nil }
            if !before.isEmpty {
                let known =
                    last.flatMap { $0.lines.contains(range) ? $0 : nil }
                    ?? knownLines(around: range, &earlier)
                last = known
                guard !known.isKnown else { return nil }
                try scanner.checkTime()
            }
            var located = secret
            located.startLine += linesBefore
            located.endLine += linesBefore
            return located
        }
    }

    private func lineStart(_ place: Int) -> Int {
        var start = place
        while start > 0, text[start - 1] != 0x0A { start -= 1 }
        return start
    }

    /// The lines of a match, and whether an earlier content has them.
    private func knownLines(
        around range: Range<Int>, _ earlier: inout KnownLines
    ) -> (lines: Range<Int>, isKnown: Bool) {
        let start = lineStart(range.lowerBound)
        let end = text[range.upperBound...].firstIndex(of: 0x0A) ?? text.count
        return (start..<end, earlier.contain(Bytes(rebasing: text[start..<end])))
    }
}
