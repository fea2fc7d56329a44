/// What stands in a record in the place of a secret: `[secret:<rule>]`, and on the server, which has a key,
/// `[secret:<rule>:k<version>:<16 hexadecimal digits>]`. No part of the value, and not its length.
package enum Placeholder {
    package static func text(rule: String, fingerprint: String? = nil) -> String {
        fingerprint.map { "[secret:\(rule):\($0)]" } ?? "[secret:\(rule)]"
    }

    private static let opening = Array("[secret:".utf8)
    /// A rule's id, a key's version and sixteen digits are shorter.
    private static let longest = 256

    /// Whether a range of `text` is nothing but placeholders and what stands between them, or is in one.
    static func covers(_ range: Range<Int>, of text: UnsafeRawBufferPointer) -> Bool {
        var place = max(0, range.lowerBound - longest)
        var isCovered = false
        var uncovered = range.lowerBound
        while place < range.upperBound {
            guard text[place] == opening[0], let end = end(ofPlaceholderAt: place, in: text) else {
                place += 1
                continue
            }
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

    private static func hasWord(_ range: Range<Int>, of text: UnsafeRawBufferPointer) -> Bool {
        text[range].contains { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & ~0x20) || byte >= 0x80
        }
    }

    private static func end(ofPlaceholderAt start: Int, in text: UnsafeRawBufferPointer) -> Int? {
        guard start + opening.count < text.count else { return nil }
        for (index, byte) in opening.enumerated() where text[start + index] != byte { return nil }
        var place = start + opening.count
        while place < text.count, place < start + longest {
            let byte = text[place]
            if byte == UInt8(ascii: "]") { return place > start + opening.count ? place + 1 : nil }
            guard
                (0x30...0x3A).contains(byte) || (0x41...0x5A).contains(byte & ~0x20)
                    || "-_.".utf8.contains(byte)
            else {
                return nil
            }
            place += 1
        }
        return nil
    }
}
