import Domain
import Foundation
import GitProcess
import SessionCapture

/// The file with a commit's message, while Git's hooks have it.
struct CommitMessage {
    static let agentKey = "Assisted-by"
    static let scissors = "------------------------ >8 ------------------------"

    let path: String
    let git: GitCommand
    /// Whether the words came on the command line or in a file: Git then takes what begins with `#` for words, too.
    var isGiven = false

    /// The message without the comments and the difference that Git shows below it.
    func text() throws -> String {
        let file = try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        let own = Lines.of(file).prefix { !$0.hasSuffix(Self.scissors) }.joined(separator: "\n")
        return try git.output(["stripspace", "--strip-comments"], input: Array(own.utf8))
    }

    /// Adds trailers that are not there yet to the last block.
    ///
    /// - Returns: whether there was nothing before them.
    func add(_ trailers: [String]) throws -> Bool {
        if let plain = try plainText() {
            try write(Self.adding(trailers, to: plain))
            return false
        }
        // A message that is given has no comments; what git takes for one of them must be none that occurs.
        let comments = isGiven ? ["-c", "core.commentChar=\u{1}"] : []
        let isEmpty = try isGiven ? false : text().isEmpty
        _ = try git.output(
            comments + [
                "interpret-trailers", "--in-place", "--no-divider", "--where", "end", "--if-exists",
                "addIfDifferent", "--if-missing", "add",
            ]
                + trailers.flatMap { ["--trailer", $0] } + [path])
        guard isEmpty else { return false }
        // Whoever writes the subject into the first line must find an empty one below it, or all is one paragraph.
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        try (Data("\n\n".utf8) + file.drop { $0 == UInt8(ascii: "\n") }).write(to: URL(fileURLWithPath: path))
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

    /// Whether nobody wrote anything beside the trailers.
    func hasOnlyTrailers() throws -> Bool {
        let lines = try Lines.of(text()).filter { !$0.isEmpty }
        return !lines.isEmpty && lines.allSatisfy(Self.isOurs)
    }

    /// Whether nobody changed what a template gave, beside the trailers.
    func isUntouched(_ template: String) throws -> Bool {
        let words = try Lines.of(text()).filter { !Self.isOurs($0) }.joined(separator: "\n")
        return words.trimmingCharacters(in: .newlines) == template.trimmingCharacters(in: .newlines)
    }

    /// Takes our trailers out again.
    func removeTrailers() throws {
        try rewrite { $0.removing(copies: [], isDead: Self.isOurs) }
    }

    private static func isOurs(_ line: Substring) -> Bool {
        line.hasPrefix(SessionTrailer.key + ": ") || line.hasPrefix(agentKey + ": ")
    }

    /// The values of the lines that name a session, without asking git what the rest of the message is.
    func trailersAsWritten() throws -> [Substring] {
        let file = try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        return Lines.of(file).filter { $0.hasPrefix(SessionTrailer.key + ": ") }
            .map { $0.dropFirst(SessionTrailer.key.count + 2) }
    }

    func empty() throws {
        try Data().write(to: URL(fileURLWithPath: path))
    }

    /// The session trailers anywhere in a text: a squash has those of what it joins in its middle, indented.
    static func quotedTrailers(in text: String) -> [SessionTrailer] {
        Lines.of(text).compactMap { line in trailer(in: line.trimmingPrefix { $0 == " " || $0 == "\t" }) }
    }

    /// The session trailer that a line is.
    static func trailer(in line: some StringProtocol) -> SessionTrailer? {
        guard line.hasPrefix(SessionTrailer.key + ": ") else { return nil }
        return try? SessionTrailer.parse(line.dropFirst(SessionTrailer.key.utf8.count + 2)).get()
    }

    /// Puts what `change` makes of the message in its place.
    func rewrite(_ change: (TrailerBlocks) -> String) throws {
        let text = try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        let changed = change(TrailerBlocks(of: text, hasComments: !isGiven))
        if changed != text { try write(changed) }
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        let letter = self | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
