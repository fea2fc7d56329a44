import Glibc

/// The replacement of a secret in a record: `[secret:<rule>]`, or with a home's key `[secret:<rule>:k<version>:<16
/// hexadecimal digits>]`. It has no part of the value, nor its length.
package enum Placeholder {
    /// The placeholder for a secret of a rule.
    package static func text(rule: String, fingerprint: String? = nil) -> String {
        fingerprint.map { "[secret:\(rule):\($0)]" } ?? "[secret:\(rule)]"
    }

    /// The name for values of `.env` files, which no rule finds.
    static let environmentFile = "env-file"

    private static let opening = Array("[secret:".utf8)
    /// The length of a placeholder up to which one is recognised, in bytes.
    private static let longest = 256

    /// Whether a range of `text` is within a placeholder, or consists of placeholders and the text between them.
    ///
    /// - Parameter rules: the rules that placeholders may name; with others, a secret could hide in brackets.
    static func covers(_ range: Range<Int>, of text: UnsafeRawBufferPointer, rules: Set<String>) -> Bool {
        var place = max(0, range.lowerBound - longest)
        var isCovered = false
        var uncovered = range.lowerBound
        while place < range.upperBound {
            guard let next = opening(from: place, to: range.upperBound, in: text) else { break }
            guard let end = end(ofPlaceholderAt: next, in: text, rules) else {
                place = next + 1
                continue
            }
            place = next
            if end > range.lowerBound {
                guard !hasWord(uncovered..<max(uncovered, min(place, range.upperBound)), of: text) else {
                    return false
                }
                isCovered = true
                uncovered = end
            }
            place = end
        }
        return isCovered && !hasWord(min(uncovered, range.upperBound)..<range.upperBound, of: text)
    }

    /// The next place before `end` where a placeholder may begin.
    private static func opening(from start: Int, to end: Int, in text: UnsafeRawBufferPointer) -> Int? {
        guard let base = text.baseAddress, let found = memchr(base + start, Int32(opening[0]), end - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    private static func hasWord(_ range: Range<Int>, of text: UnsafeRawBufferPointer) -> Bool {
        text[range].contains { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & ~0x20) || byte >= 0x80
        }
    }

    private static func end(
        ofPlaceholderAt start: Int, in text: UnsafeRawBufferPointer, _ rules: Set<String>
    ) -> Int? {
        let inside = start + opening.count
        guard inside < text.count, text[start..<inside].elementsEqual(opening) else { return nil }
        let limit = min(text.count, start + longest)
        guard let end = text[inside..<limit].firstIndex(of: UInt8(ascii: "]")) else { return nil }
        let fields = text[inside..<end].split(
            separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false
        ).map { String(decoding: $0, as: UTF8.self) }
        guard rules.contains(fields[0]), fields.count == 1 || isFingerprint(fields[1]) else { return nil }
        return end + 1
    }

    /// Whether a text has the form of a fingerprint.
    private static func isFingerprint(_ text: String) -> Bool {
        let fields = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        return fields.count == 2 && fields[0].first == UInt8(ascii: "k") && (2...6).contains(fields[0].count)
            && fields[0].dropFirst().allSatisfy { (0x30...0x39).contains($0) } && fields[1].count == 16
            && fields[1].allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
