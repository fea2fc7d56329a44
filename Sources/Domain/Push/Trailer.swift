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
        let lines = message.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasSuffix("\r") ? $0.dropLast() : $0 }
        guard let block = lastParagraph(of: lines) else { return [] }
        var trailers: [Trailer] = []
        var others = 0
        var writtenByTools = false
        for line in block {
            if line.hasPrefix("(cherry picked from commit ") {
                writtenByTools = true
            } else if let first = line.first, first == " " || first == "\t" {
                guard let last = trailers.popLast() else {
                    others += 1
                    continue
                }
                trailers.append(Trailer(key: last.key, value: last.value + " " + trimmed(line)))
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

    private init?(line: some StringProtocol) {
        guard let colon = line.firstIndex(of: ":") else { return nil }
        var key = line[..<colon]
        while let last = key.last, last == " " || last == "\t" { key = key.dropLast() }
        guard !key.isEmpty, key.utf8.allSatisfy(Trailer.isKeyCharacter) else { return nil }
        self.init(key: String(key), value: Trailer.trimmed(line[line.index(after: colon)...]))
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

    private static func isBlank(_ line: some StringProtocol) -> Bool {
        line.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var rest = text[...]
        while let first = rest.first, first == " " || first == "\t" { rest = rest.dropFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest = rest.dropLast() }
        return String(rest)
    }
}
