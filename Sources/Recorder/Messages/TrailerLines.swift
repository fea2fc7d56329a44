import Domain

/// Trailers as the lines of a message. A trailer is a text such as `Key: value` everywhere else.
enum TrailerLines {
    /// The lines of one trailer: a session's is folded.
    static func of(_ trailer: String) -> [String] {
        MessageFile.trailer(in: trailer)?.lines ?? [trailer]
    }

    /// Whether a line is the second of a session's trailer.
    static func isRest(_ line: some StringProtocol) -> Bool {
        line.hasPrefix(" sha256:") && line.utf8.count == " sha256:".utf8.count + 64
    }

    /// A text that is all of a message, with `trailers` that it does not have yet in its last block.
    ///
    /// They come above what other tools put below the message, and below a paragraph that Git does not take for
    /// trailers.
    static func adding(_ trailers: [String], to text: String) -> String {
        let end = MessageEnd(of: text)
        var there = Set(end.trailers.map { "\($0.key): \($0.value)" })
        let new = trailers.filter { there.insert($0).inserted }.flatMap(of)
        guard !new.isEmpty else { return text }
        let lines = Lines.of(text)
        var words = Array(lines[..<end.lineCount])
        if !end.isBlockOfGit { words.append("") }
        words += new.map { $0[...] }
        words.append("")
        words += lines[end.lineCount...].drop { $0.allSatisfy(\.isWhitespace) }
        return words.joined(separator: "\n")
    }
}
