package import Domain
import Foundation
package import Programs
import SessionCapture

/// The file with a commit's message that Git passes to its hooks.
package struct MessageFile {
    static let agentKey = "Assisted-by"
    static let scissors = "------------------------ >8 ------------------------"

    package let path: String
    package let git: GitCommand
    /// Whether the message came on the command line or in a file: lines that begin with `#` are not comments then.
    package var isGiven = false

    package init(path: String, git: GitCommand, isGiven: Bool = false) {
        self.path = path
        self.git = git
        self.isGiven = isGiven
    }

    /// The message as git will store it: without comments and without the difference below it. It need not be UTF-8,
    /// and keeps its encoding.
    ///
    /// - Throws: where the file cannot be read, or `Problem` where `git stripspace` fails.
    package func text() throws -> [UInt8] {
        let own = try lines().prefix { !Self.isScissors($0) }.joined(separator: [UInt8(ascii: "\n")])
        let outcome = try git.run(
            ["stripspace"] + (isGiven ? [] : ["--strip-comments"]), input: Array(own))
        guard outcome.succeeded else {
            throw Problem(.unavailable, "git stripspace failed: \(outcome.errorText)")
        }
        return outcome.output
    }

    private func lines() throws -> [ArraySlice<UInt8>] {
        try MessageLines.of(Array(Data(contentsOf: URL(fileURLWithPath: path))))
    }

    /// Whether a line is Git's mark, below which only the difference stands.
    static func isScissors(_ line: ArraySlice<UInt8>) -> Bool {
        line.suffix(scissors.utf8.count).elementsEqual(scissors.utf8)
    }

    /// Adds the trailers that are missing to the last block. An empty message from the command line stays empty:
    /// without a subject there is nothing to put them below.
    ///
    /// - Returns: whether the message was empty before.
    /// - Throws: where the file cannot be read or written, or git fails.
    package func add(_ trailers: [String]) throws -> Bool {
        if let plain = try plainText() {
            try write(TrailerLines.adding(trailers, to: plain))
            return false
        }
        let text = try text()
        let words = MessageLines.of(text).dropLast()
        if words.isEmpty, isGiven { return true }
        if !words.isEmpty, !words.contains(where: \.isEmpty), try add(trailers, below: words) { return false }
        try endLastLine()
        let there = Set(Self.trailers(of: text))
        // Such a message has no comments, so git gets a comment character that cannot occur.
        let comments = isGiven ? ["-c", "core.commentChar=\u{1}"] : []
        _ = try git.output(
            comments + [
                "interpret-trailers", "--in-place", "--no-divider", "--where", "end", "--if-exists",
                "addIfDifferent", "--if-missing", "add",
            ]
                + trailers.filter { !there.contains($0) }.flatMap(Self.argument(of:)) + [path])
        guard words.isEmpty else { return false }
        // An empty line below the first, where the author writes the subject, keeps the trailers a paragraph of their
        // own.
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        try (Data("\n\n".utf8) + file.drop { $0 == UInt8(ascii: "\n") }).write(to: URL(fileURLWithPath: path))
        return true
    }

    /// The argument by which git adds a trailer.
    static func argument(of trailer: String) -> [String] {
        ["--trailer", TrailerLines.of(trailer).joined(separator: "\n")]
    }

    /// Ends the file's last line, below which git would write on in it.
    private func endLastLine() throws {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        guard let last = bytes.last, last != UInt8(ascii: "\n") else { return }
        try (bytes + Data("\n".utf8)).write(to: URL(fileURLWithPath: path))
    }

    /// Adds a block of trailers below a message of one paragraph, which is the subject even if it reads like
    /// trailers. Git would take a comment or an empty line above it for the first paragraph.
    ///
    /// - Returns: whether the end of the paragraph was found.
    private func add(_ trailers: [String], below words: ArraySlice<ArraySlice<UInt8>>) throws -> Bool {
        var lines = try lines()
        let end = lines.firstIndex(where: Self.isScissors) ?? lines.endIndex
        let last = words.last.flatMap { last in
            lines[..<end].lastIndex { MessageLines.trimmedEnd($0) == last }
        }
        guard let last else { return false }
        var new: [String] = []
        for line in trailers where !new.contains(line) { new.append(line) }
        // The file's last line may lack its line feed.
        let isEnd = last + 1 == lines.endIndex
        let block = [""] + new.flatMap(TrailerLines.of) + (isEnd ? [""] : [])
        lines.insert(contentsOf: block.map { Array($0.utf8)[...] }, at: last + 1)
        try write(lines)
        return true
    }

    /// The file's text where all of it is the message, as with `git commit -m`: no line could be a comment, Git's
    /// mark above the difference, or the beginning of a patch. Then git need not be asked where the trailers belong.
    /// Nil otherwise.
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

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private func write(_ lines: [ArraySlice<UInt8>]) throws {
        try Data(lines.joined(separator: [UInt8(ascii: "\n")])).write(to: URL(fileURLWithPath: path))
    }

    /// Whether the message has nothing but our trailers.
    ///
    /// - Throws: where the message cannot be read.
    package func hasOnlyTrailers() throws -> Bool {
        let lines = try MessageLines.of(text()).filter { !$0.isEmpty }
        return !lines.isEmpty && lines.allSatisfy(Self.isOurs)
    }

    /// Whether the message is the template's, apart from our trailers.
    ///
    /// - Throws: where the message cannot be read.
    package func isUntouched(_ template: [UInt8]) throws -> Bool {
        let words = try MessageLines.of(text()).filter { !Self.isOurs($0) }
        return Self.withoutEmptyEnds(words) == Self.withoutEmptyEnds(MessageLines.of(template))
    }

    private static func withoutEmptyEnds(_ lines: [ArraySlice<UInt8>]) -> [ArraySlice<UInt8>] {
        let begun = lines.drop(while: \.isEmpty)
        return Array(begun[..<((begun.lastIndex { !$0.isEmpty } ?? begun.startIndex - 1) + 1)])
    }

    /// Removes our trailers.
    ///
    /// - Throws: where the file cannot be read or written.
    package func removeTrailers() throws {
        try rewrite { $0.removing(copies: [], isDead: Self.isOurs) }
    }

    /// Joins our trailers to the block of trailers that a template has, where the author wrote a subject above it:
    /// Git reads only the last block.
    ///
    /// - Throws: where the file cannot be read or written.
    package func joinTrailers() throws {
        let words = try Self.withoutEmptyEnds(MessageLines.of(text()))
        guard let gap = words.lastIndex(where: \.isEmpty), words[gap...].dropFirst().allSatisfy(Self.isOurs),
            case let above = words[..<gap],
            case let text = String(
                decoding: Array(above.joined(separator: [UInt8(ascii: "\n")])), as: UTF8.self),
            MessageEnd(of: text).isBlockOfGit
        else { return }
        var lines = try lines()
        guard let ours = lines.lastIndex(where: { $0 == words[gap + 1] }),
            let end = lines[..<ours].lastIndex(where: { !MessageLines.trimmedEnd($0).isEmpty }),
            MessageLines.trimmedEnd(lines[end]) == above.last
        else { return }
        lines.removeSubrange((end + 1)..<ours)
        try write(lines)
    }

    private static func isOurs(_ line: ArraySlice<UInt8>) -> Bool {
        isOurs(String(decoding: line, as: UTF8.self)[...])
    }

    private static func isOurs(_ line: Substring) -> Bool {
        line.hasPrefix(SessionTrailer.key + ": ") || line.hasPrefix(agentKey + ": ")
            || TrailerLines.isRest(line)
    }

    /// The values of all trailers that name a session, also those that Git would not read, without git.
    ///
    /// - Throws: where the file cannot be read.
    package func trailersAsWritten() throws -> [String] {
        let file = try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        let lines = Lines.of(file)
        return lines.indices.filter { lines[$0].hasPrefix(SessionTrailer.key + ": ") }.map { index in
            let rest = lines[(index + 1)...].prefix(1).filter(TrailerLines.isRest)
            return String(lines[index].dropFirst(SessionTrailer.key.count + 2)) + rest.joined()
        }
    }

    /// The message's trailers.
    ///
    /// - Throws: where the message cannot be read.
    package func trailers() throws -> [String] {
        try Self.trailers(of: text())
    }

    private static func trailers(of text: [UInt8]) -> [String] {
        Trailer.parse(String(decoding: text, as: UTF8.self)).map { "\($0.key): \($0.value)" }
    }

    /// Empties the message, so that Git aborts the commit.
    ///
    /// - Throws: where the file cannot be written.
    package func empty() throws {
        try Data().write(to: URL(fileURLWithPath: path))
    }

    /// The session trailers anywhere in a text, also indented ones: a squash quotes messages in this way.
    static func quotedTrailers(in text: String) -> [SessionTrailer] {
        let lines = Lines.of(text).map { $0.trimmingPrefix { $0 == " " || $0 == "\t" } }
        return lines.indices.filter { lines[$0].hasPrefix(SessionTrailer.key + ": ") }.compactMap { index in
            trailer(in: lines[index])
                ?? lines[(index + 1)...].first.flatMap { trailer(in: "\(lines[index]) \($0)") }
        }
    }

    /// The session trailer that a whole trailer is; nil where it is not one.
    package static func trailer(in line: some StringProtocol) -> SessionTrailer? {
        guard line.hasPrefix(SessionTrailer.key + ": ") else { return nil }
        return try? SessionTrailer.parse(line.dropFirst(SessionTrailer.key.utf8.count + 2)).get()
    }

    /// Replaces the message's lines by those that `change` returns.
    ///
    /// - Throws: where the file cannot be read or written.
    package func rewrite(_ change: (TrailerBlocks) -> [ArraySlice<UInt8>]) throws {
        let lines = try lines()
        let changed = change(TrailerBlocks(of: lines, hasComments: !isGiven))
        if changed != lines { try write(changed) }
    }
}

/// Commit messages as lines of bytes.
enum MessageLines {
    /// The lines of `text` without their line feeds.
    static func of(_ text: [UInt8]) -> [ArraySlice<UInt8>] {
        text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    }

    /// Whether a byte is white space, as isspace(3) says of ASCII.
    static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || (9...13).contains(byte) }

    /// A line without white space at its end.
    static func trimmedEnd(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
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
