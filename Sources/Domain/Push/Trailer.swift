/// One `Key: value` line of a commit message's final block.
package struct Trailer: Hashable, Sendable {
    package let key: String
    package let value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }

    package func hasKey(_ name: String) -> Bool {
        key.lowercased() == name.lowercased()
    }

    /// The trailers of `message`, in order; empty where its last block is none.
    ///
    /// The rules are those of git-interpret-trailers(1): the block is the last paragraph and not the first, and all of
    /// its lines are trailers, or at least a quarter are and one is of a kind that tools write. Read bottom-up, so
    /// that a trailer quoted in the body's middle never counts.
    package static func parse(_ message: String) -> [Trailer] {
        let lines = Lines.of(message).map { $0.utf8.last == UInt8(ascii: "\r") ? $0.dropLast() : $0 }
        guard let block = lastParagraph(of: lines) else { return [] }
        var trailers: [Trailer] = []
        var others = 0
        var writtenByTools = false
        for line in block {
            if line.hasPrefix("(cherry picked from commit ") {
                writtenByTools = true
            } else if let first = line.utf8.first, isSpace(first) {
                guard let last = trailers.popLast() else {
                    others += 1
                    continue
                }
                trailers.append(Trailer(key: last.key, value: last.value + " " + trimmed(line.utf8)))
            } else if let trailer = Trailer(line: line) {
                trailers.append(trailer)
                writtenByTools = writtenByTools || trailer.isWrittenByTools
            } else {
                others += 1
            }
        }
        let isBlock = others == 0 || writtenByTools && trailers.count * 3 >= others
        return isBlock ? trailers : []
    }

    private init?(line: Substring) {
        // Bytes throughout: a combining mark behind the colon makes another character of it, for Swift alone.
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let key = Trailer.trimmed(line.utf8[..<colon])
        guard !key.isEmpty, key.utf8.allSatisfy(Trailer.isKeyCharacter) else { return nil }
        self.init(key: key, value: Trailer.trimmed(line.utf8[line.utf8.index(after: colon)...]))
    }

    private var isWrittenByTools: Bool {
        hasKey("Signed-off-by") || hasKey(SessionTrailer.key) || hasKey("Assisted-by")
            || hasKey("Co-authored-by")
    }

    private static func isKeyCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private static func lastParagraph(of lines: [Substring]) -> ArraySlice<Substring>? {
        guard let last = lines.lastIndex(where: { !isBlank($0) }),
            let blank = lines[..<last].lastIndex(where: isBlank),
            lines[..<blank].contains(where: { !isBlank($0) })
        else { return nil }
        return lines[(blank + 1)...last]
    }

    private static func isBlank(_ line: Substring) -> Bool {
        line.utf8.allSatisfy(isSpace)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func trimmed(_ text: Substring.UTF8View) -> String {
        var rest = text[...]
        while let first = rest.first, isSpace(first) { rest = rest.dropFirst() }
        while let last = rest.last, isSpace(last) { rest = rest.dropLast() }
        return String(Substring(rest))
    }
}
