package import Domain

/// Takes session trailers out of a commit message, and leaves everything else as it is.
///
/// They are taken out of every paragraph that has nothing but trailers, and of the message's end, where a gate reads
/// them beside other lines. A paragraph in which a person quotes one stays.
package struct NamesInMessage {
    /// Nil for all sessions, and for trailers that cannot be read.
    private let sessions: Set<SessionID>?
    /// The trailers of the sessions' agents, as `Assisted-by: codex`.
    private let agents: Set<String>

    package init(of sessions: Set<SessionID>?, agents: Set<String>) {
        self.sessions = sessions
        self.agents = agents
    }

    /// The message without them.
    package func removed(from message: [UInt8]) -> [UInt8] {
        let lines = MessageLines.of(message)
        var kept = TrailerBlocks(of: lines, hasComments: false).removing(copies: []) { isMeant($0) }
        while let next = removedLast(from: kept) { kept = next }
        guard kept != lines else { return message }
        return Self.bytes(of: kept)
    }

    /// The lines without the last of the trailers that a gate would still read; nil where it reads none.
    private func removedLast(from lines: [ArraySlice<UInt8>]) -> [ArraySlice<UInt8>]? {
        let text = String(decoding: Self.bytes(of: lines), as: UTF8.self)
        guard Trailer.parse(text).contains(where: isMeant),
            let (first, end) = lines.indices.reversed().lazy.map({ ($0, endOfTrailer(at: $0, in: lines)) })
                .first(where: { range in isMeant(Self.text(of: lines[range.0..<range.1])[...]) })
        else { return nil }
        // The blank line before a paragraph that had nothing else goes, too.
        let isBlank = { (line: ArraySlice<UInt8>) in line.allSatisfy(MessageLines.isSpace) }
        let isAlone = first > 0 && isBlank(lines[first - 1]) && (end == lines.endIndex || isBlank(lines[end]))
        var kept = lines
        kept.removeSubrange((isAlone ? first - 1 : first)..<end)
        return kept
    }

    private static func bytes(of lines: [ArraySlice<UInt8>]) -> [UInt8] {
        Array(lines.joined(separator: [UInt8(ascii: "\n")]))
    }

    /// Where the lines end over which a value that begins at `index` is folded.
    private func endOfTrailer(at index: Int, in lines: [ArraySlice<UInt8>]) -> Int {
        lines[(index + 1)...].firstIndex { line in
            !(line.first == UInt8(ascii: " ") || line.first == UInt8(ascii: "\t"))
        } ?? lines.endIndex
    }

    private static func text(of lines: ArraySlice<ArraySlice<UInt8>>) -> String {
        lines.map { String(decoding: MessageLines.trimmedEnd($0), as: UTF8.self) }.joined(separator: "\n")
    }

    private func isMeant(_ text: Substring) -> Bool {
        Trailer.parse("-\n\n\(text)").first.map(isMeant) ?? false
    }

    private func isMeant(_ trailer: Trailer) -> Bool {
        guard trailer.hasKey(SessionTrailer.key) else {
            return agents.contains("\(trailer.key): \(trailer.value)")
        }
        guard let sessions else { return true }
        return (try? SessionTrailer.parse(trailer.value).get()).map { sessions.contains($0.segment.session) }
            ?? false
    }
}
