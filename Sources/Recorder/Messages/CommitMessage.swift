package import Domain
import Foundation
package import Programs
import SessionCapture

/// The file with a commit's message, while Git's hooks have it.
package struct CommitMessage {
    static let agentKey = "Assisted-by"
    static let scissors = "------------------------ >8 ------------------------"

    package let path: String
    package let git: GitCommand
    /// Whether the words came on the command line or in a file: Git then takes what begins with `#` for words, too.
    package var isGiven = false

    package init(path: String, git: GitCommand, isGiven: Bool = false) {
        self.path = path
        self.git = git
        self.isGiven = isGiven
    }

    /// What git makes of the message: without the comments and the difference that it shows below it. A message need be no
    /// UTF-8, and is never told in another encoding than it has.
    package func text() throws -> [UInt8] {
        let own = try lines().prefix { !Self.isScissors($0) }.joined(separator: [UInt8(ascii: "\n")])
        let outcome = try git.run(
            ["stripspace"] + (isGiven ? [] : ["--strip-comments"]), input: Array(own))
        guard outcome.succeeded else { throw RecordingFailure("git stripspace failed: \(outcome.errorText)") }
        return outcome.output
    }

    private func lines() throws -> [ArraySlice<UInt8>] {
        try MessageLines.of(Array(Data(contentsOf: URL(fileURLWithPath: path))))
    }

    static func isScissors(_ line: ArraySlice<UInt8>) -> Bool {
        line.suffix(scissors.utf8.count).elementsEqual(scissors.utf8)
    }

    /// Adds trailers that are not there yet to the last block. A message that is given and empty stays so: nothing could
    /// stand below its subject.
    ///
    /// - Returns: whether there was nothing before them.
    package func add(_ trailers: [String]) throws -> Bool {
        if let plain = try plainText() {
            try write(Self.adding(trailers, to: plain))
            return false
        }
        let words = try MessageLines.of(text()).dropLast()
        if words.isEmpty, isGiven { return true }
        if !words.isEmpty, !words.contains(where: \.isEmpty), try add(trailers, below: words) { return false }
        // A message that is given has no comments; what git takes for one of them must be none that occurs.
        let comments = isGiven ? ["-c", "core.commentChar=\u{1}"] : []
        _ = try git.output(
            comments + [
                "interpret-trailers", "--in-place", "--no-divider", "--where", "end", "--if-exists",
                "addIfDifferent", "--if-missing", "add",
            ]
                + trailers.flatMap { ["--trailer", $0] } + [path])
        guard words.isEmpty else { return false }
        // Whoever writes the subject into the first line must find an empty one below it, or all is one paragraph.
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        try (Data("\n\n".utf8) + file.drop { $0 == UInt8(ascii: "\n") }).write(to: URL(fileURLWithPath: path))
        return true
    }

    /// Adds a block of trailers to a message that is one paragraph, which is no block even where it reads like one. Git would
    /// take a comment above it, or an empty line, for the first paragraph.
    ///
    /// - Returns: whether it was found where the paragraph ends.
    private func add(_ trailers: [String], below words: ArraySlice<ArraySlice<UInt8>>) throws -> Bool {
        var lines = try lines()
        let end = lines.firstIndex(where: Self.isScissors) ?? lines.endIndex
        let last = words.last.flatMap { last in
            lines[..<end].lastIndex { MessageLines.withoutSpaceBehind($0) == last }
        }
        guard let last else { return false }
        var new: [String] = []
        for line in trailers where !new.contains(line) { new.append(line) }
        // What ends the file without a line feed is no line to stand below.
        let isEnd = last + 1 == lines.endIndex
        lines.insert(contentsOf: ([""] + new + (isEnd ? [""] : [])).map { Array($0.utf8)[...] }, at: last + 1)
        try write(lines)
        return true
    }

    /// The message where it is nothing but that, as with `git commit -m`: no line could be a comment, the mark below which
    /// Git shows the difference, or the beginning of a patch. Then git need not be asked where its trailers belong.
    private func plainText() throws -> String? {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(UInt8(ascii: "\r")),
            let first = text.utf8.first, isGiven ? first > UInt8(ascii: " ") : first.isLetterOrDigit
        else { return nil }
        let isPlain =
            isGiven
            || Lines.of(text).allSatisfy { line in
                line.utf8.first.map { $0.isLetterOrDigit || $0 >= 0x80 || " -(<[*\t".utf8.contains($0) }
                    ?? true
                    && !line.hasPrefix("---") && !line.hasPrefix("Conflicts:")
            }
        return isPlain ? text : nil
    }

    private static func adding(_ trailers: [String], to text: String) -> String {
        let there = Trailer.parse(text)
        let new = trailers.reduce(into: [String]()) { new, line in
            let isThere = there.contains { "\($0.key): \($0.value)" == line } || new.contains(line)
            if !isThere { new.append(line) }
        }
        var body = text
        while body.utf8.last == UInt8(ascii: "\n") { body.removeLast() }
        let last = Lines.of(body).last ?? ""
        let endsInBlock = there.last.map { last.hasPrefix($0.key + ":") } ?? false
        return body + (endsInBlock ? "\n" : "\n\n") + new.map { $0 + "\n" }.joined()
    }

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private func write(_ lines: [ArraySlice<UInt8>]) throws {
        try Data(lines.joined(separator: [UInt8(ascii: "\n")])).write(to: URL(fileURLWithPath: path))
    }

    /// Whether nobody wrote anything beside the trailers.
    package func hasOnlyTrailers() throws -> Bool {
        let lines = try MessageLines.of(text()).filter { !$0.isEmpty }
        return !lines.isEmpty && lines.allSatisfy(Self.isOurs)
    }

    /// Whether nobody changed what a template gave, beside the trailers.
    package func isUntouched(_ template: [UInt8]) throws -> Bool {
        let words = try MessageLines.of(text()).filter { !Self.isOurs($0) }
        return Self.withoutEmptyEnds(words) == Self.withoutEmptyEnds(MessageLines.of(template))
    }

    private static func withoutEmptyEnds(_ lines: [ArraySlice<UInt8>]) -> [ArraySlice<UInt8>] {
        let begun = lines.drop(while: \.isEmpty)
        return Array(begun[..<((begun.lastIndex { !$0.isEmpty } ?? begun.startIndex - 1) + 1)])
    }

    /// Takes our trailers out again.
    package func removeTrailers() throws {
        try rewrite { $0.removing(copies: [], isDead: Self.isOurs) }
    }

    /// Puts our trailers below those that a template asked for, where a subject stands above them now: only the last block is
    /// read.
    package func joinTrailers() throws {
        let words = try Self.withoutEmptyEnds(MessageLines.of(text()))
        guard let gap = words.lastIndex(where: \.isEmpty), words[gap...].dropFirst().allSatisfy(Self.isOurs),
            case let above = words[..<gap],
            case let text = String(
                decoding: Array(above.joined(separator: [UInt8(ascii: "\n")])), as: UTF8.self),
            !Trailer.parse(text).isEmpty
        else { return }
        var lines = try lines()
        guard let ours = lines.lastIndex(where: { $0 == words[gap + 1] }),
            let end = lines[..<ours].lastIndex(where: { !MessageLines.withoutSpaceBehind($0).isEmpty }),
            MessageLines.withoutSpaceBehind(lines[end]) == above.last
        else { return }
        lines.removeSubrange((end + 1)..<ours)
        try write(lines)
    }

    private static func isOurs(_ line: ArraySlice<UInt8>) -> Bool {
        isOurs(String(decoding: line, as: UTF8.self)[...])
    }

    private static func isOurs(_ line: Substring) -> Bool {
        line.hasPrefix(SessionTrailer.key + ": ") || line.hasPrefix(agentKey + ": ")
    }

    /// The values of the lines that name a session, without asking git what the rest of the message is.
    package func trailersAsWritten() throws -> [Substring] {
        let file = try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        return Lines.of(file).filter { $0.hasPrefix(SessionTrailer.key + ": ") }
            .map { $0.dropFirst(SessionTrailer.key.count + 2) }
    }

    /// The trailers that it has, as lines.
    package func trailers() throws -> [String] {
        Trailer.parse(String(decoding: try text(), as: UTF8.self)).map { "\($0.key): \($0.value)" }
    }

    package func empty() throws {
        try Data().write(to: URL(fileURLWithPath: path))
    }

    /// The session trailers anywhere in a text: a squash has those of what it joins in its middle, indented.
    static func quotedTrailers(in text: String) -> [SessionTrailer] {
        Lines.of(text).compactMap { line in trailer(in: line.trimmingPrefix { $0 == " " || $0 == "\t" }) }
    }

    /// The session trailer that a line is.
    package static func trailer(in line: some StringProtocol) -> SessionTrailer? {
        guard line.hasPrefix(SessionTrailer.key + ": ") else { return nil }
        return try? SessionTrailer.parse(line.dropFirst(SessionTrailer.key.utf8.count + 2)).get()
    }

    /// Puts what `change` makes of the message in its place.
    package func rewrite(_ change: (TrailerBlocks) -> [ArraySlice<UInt8>]) throws {
        let lines = try lines()
        let changed = change(TrailerBlocks(of: lines, hasComments: !isGiven))
        if changed != lines { try write(changed) }
    }
}

/// A message as lines of bytes.
enum MessageLines {
    package static func of(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }

    static func withoutSpaceBehind(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line[..<((line.lastIndex { !isSpace($0) } ?? line.startIndex - 1) + 1)]
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        let letter = self | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
