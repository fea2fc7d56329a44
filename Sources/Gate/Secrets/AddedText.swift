import Glibc
import SecretScan

/// What a file's content has that its earlier ones have not.
struct AddedText {
    private let text: [UInt8]
    private let before: [[UInt8]]
    /// The part that differs from the first of the earlier ones, in whole lines; empty where lines were only taken out.
    private let changed: Range<Int>
    /// What a new secret reaches into: where lines were taken out, what stood apart now stands together.
    private let touched: Range<Int>
    /// The same as UTF-8, where it is in UTF-16: of which order, a part of it does not tell.
    private let converted: [AddedText]

    /// How much around the changed part is read with it: a key over several lines may have changed in its middle.
    private static let context = 8_192

    init(_ text: [UInt8], besides before: [[UInt8]]) {
        self.text = text
        self.before = before
        changed = before.first.map { Self.changedPart(of: text, since: $0) } ?? 0..<text.count
        touched =
            changed.isEmpty
            ? max(0, changed.lowerBound - 1)..<min(text.count, changed.lowerBound + 1) : changed
        let utf8 = before.isEmpty ? nil : Self.utf8(text)
        converted = utf8.map { [AddedText($0, besides: before.map { Self.utf8($0) ?? $0 })] } ?? []
    }

    /// Nil where a text is not in UTF-16.
    private static func utf8(_ text: [UInt8]) -> [UInt8]? {
        text.withUnsafeBytes { UTF16Text($0)?.bytes }
    }

    private static func changedPart(of text: [UInt8], since old: [UInt8]) -> Range<Int> {
        let shared = min(text.count, old.count)
        var (start, end) = (0, 0)
        text.withUnsafeBufferPointer { text in
            old.withUnsafeBufferPointer { old in
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
            }
        }
        var (first, last) = (start, text.count - end)
        while first > 0, text[first - 1] != 0x0A { first -= 1 }
        while last < text.count, last == 0 || text[last - 1] != 0x0A { last += 1 }
        return first..<max(first, last)
    }

    /// The secrets in it. One whose lines an earlier content has as they are only moved.
    func secrets(
        _ scanner: SecretScanner, path: String, inlineAllow: SecretScanner.InlineAllow
    ) throws -> [FoundSecret] {
        try asItIs(scanner, path: path, inlineAllow: inlineAllow)
            + converted.flatMap { try $0.secrets(scanner, path: path, inlineAllow: inlineAllow) }
    }

    private func asItIs(
        _ scanner: SecretScanner, path: String, inlineAllow: SecretScanner.InlineAllow
    ) throws -> [FoundSecret] {
        let start = lineStart(max(0, changed.lowerBound - Self.context))
        let end = min(text.count, changed.upperBound + Self.context)
        let found = try text.withUnsafeBytes {
            try scanner.findings(
                in: UnsafeRawBufferPointer(rebasing: $0[start..<end]), path: path, inlineAllow: inlineAllow,
                encodedIn: (changed.lowerBound - start)..<(changed.upperBound - start))
        }
        guard !found.isEmpty else { return [] }
        let linesBefore = text[..<start].count { $0 == 0x0A }
        // Thousands may stand in one line of a hundred megabytes.
        var last: (lines: Range<Int>, isKnown: Bool)?
        return found.compactMap { secret in
            let range = (secret.match.lowerBound + start)..<(secret.match.upperBound + start)
            if secret.kind == .file { return before.isEmpty ? secret : nil }
            guard range.overlaps(touched) else { return nil }
            if !before.isEmpty {
                let known = last.flatMap { $0.lines.contains(range) ? $0 : nil } ?? knownLines(around: range)
                last = known
                guard !known.isKnown else { return nil }
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

    /// The lines of a match, and whether they stand in an earlier content.
    private func knownLines(around range: Range<Int>) -> (lines: Range<Int>, isKnown: Bool) {
        let start = lineStart(range.lowerBound)
        let end = text[range.upperBound...].firstIndex(of: 0x0A) ?? text.count
        let lines = Array(text[start..<end])
        return (start..<end, before.contains { LineSearch.contains(lines, in: $0) })
    }
}
