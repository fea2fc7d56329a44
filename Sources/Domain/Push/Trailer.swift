/// One `Key: value` line of a commit message's final block.
package struct Trailer: Hashable, Sendable {
    /// The key of the trailer that names a recorded session.
    package static let sessionKey = "AI-Session"

    package let key: String
    package let value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }

    /// Whether its key is `key`, in any letter case.
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
        guard let block = lastParagraph(of: withoutRemarks(lines)) else { return [] }
        // A value goes on over lines; to join it at each of them would take quadratic time.
        var trailers: [(first: Trailer, more: [String])] = []
        var others = 0
        var writtenByTools = false
        for line in block {
            if line.hasPrefix("(cherry picked from commit ") {
                writtenByTools = true
            } else if let first = line.utf8.first, isSpace(first) {
                if trailers.isEmpty {
                    others += 1
                } else {
                    trailers[trailers.count - 1].more.append(trimmed(line.utf8))
                }
            } else if let trailer = Trailer(line: line) {
                trailers.append((trailer, []))
                writtenByTools = writtenByTools || trailer.isWrittenByTools
            } else {
                others += 1
            }
        }
        let isBlock = others == 0 || writtenByTools && trailers.count * 3 >= others
        guard isBlock else { return [] }
        return trailers.map { first, more in
            Trailer(key: first.key, value: ([first.value] + more).joined(separator: " "))
        }
    }

    private init?(line: Substring) {
        // Bytes throughout: a combining mark behind the colon makes another character of it, for Swift alone.
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let key = Trailer.trimmed(line.utf8[..<colon])
        guard !key.isEmpty, key.utf8.allSatisfy(Trailer.isKeyCharacter) else { return nil }
        self.init(key: key, value: Trailer.trimmed(line.utf8[line.utf8.index(after: colon)...]))
    }

    private var isWrittenByTools: Bool {
        hasKey("Signed-off-by") || hasKey(Self.sessionKey) || hasKey("Assisted-by")
            || hasKey("Co-authored-by")
    }

    private static func isKeyCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// The lines without the comments and conflict lists that Git leaves at the end of a message, and passes over.
    private static func withoutRemarks(_ lines: [Substring]) -> ArraySlice<Substring> {
        var start: Int?
        var isConflicts = false
        for (index, line) in lines.enumerated() {
            if line.isEmpty || line.utf8.first == UInt8(ascii: "#") {
                start = start ?? index
            } else if line == "Conflicts:" {
                isConflicts = true
                start = start ?? index
            } else if !(isConflicts && line.utf8.first == UInt8(ascii: "\t")) {
                start = nil
                isConflicts = false
            }
        }
        return lines[..<(start ?? lines.count)]
    }

    private static func lastParagraph(of lines: ArraySlice<Substring>) -> ArraySlice<Substring>? {
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
