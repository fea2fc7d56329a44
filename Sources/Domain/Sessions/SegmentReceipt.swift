/// A mirror's receipt for the segments that a push brought: one line that the helper reads, beside the words for
/// people.
///
/// The line is `gatehouse-receipt/1 p<push> <segments>`: its version, the push's number in the ledger, and how many
/// segments the push brought. All of them are on record by then, or were before.
package struct SegmentReceipt: Hashable, Sendable {
    private static let mark = "gatehouse-receipt/1"
    /// The first words of a mirror that writes no receipts yet; the push's number follows.
    private static let wordsBefore = "gatehouse: accepted as p"

    package let push: Int64
    package let segments: Int

    package init(push: Int64, segments: Int) {
        self.push = push
        self.segments = segments
    }

    /// The line without its line feed.
    package var line: String { "\(Self.mark) p\(push) \(segments)" }

    /// Reads a whole line; nil where it is anything else than a receipt of this version.
    package init?(line: some StringProtocol) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[0] == Self.mark, words[1].first == "p",
            let push = Self.number(words[1].dropFirst()), let segments = Self.number(words[2])
        else { return nil }
        self.init(push: push, segments: Int(segments))
    }

    /// Whether a mirror says, in what git showed of it, that it has all of `count` segments.
    ///
    /// A mirror that writes no receipts yet is understood by the first words of a line of its own. They go with the
    /// next version.
    ///
    /// - Parameter errors: standard error of `git push`, where each line of the other side follows `remote:`.
    package static func confirms(_ count: Int, in errors: String) -> Bool {
        let lines = Lines.of(errors).compactMap(remoteLine)
        let receipts = lines.compactMap { SegmentReceipt(line: $0) }
        guard receipts.isEmpty else { return receipts.contains { $0.segments == count } }
        return lines.contains(where: isAcceptanceInWords)
    }

    /// A line of the other side without what git puts around it: `remote: `, and spaces that clear the rest of a
    /// terminal's line.
    private static func remoteLine(_ line: Substring) -> Substring? {
        guard line.hasPrefix("remote: ") else { return nil }
        var line = line.dropFirst("remote: ".count)
        while line.last == " " || line.last == "\r" { line.removeLast() }
        return line
    }

    private static func isAcceptanceInWords(_ line: Substring) -> Bool {
        guard line.hasPrefix(wordsBefore) else { return false }
        let rest = line.dropFirst(wordsBefore.count)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        return number(digits) != nil && (digits.endIndex == rest.endIndex || rest[digits.endIndex] == ",")
    }

    private static func number(_ digits: some StringProtocol) -> Int64? {
        digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int64(digits) : nil
    }
}
