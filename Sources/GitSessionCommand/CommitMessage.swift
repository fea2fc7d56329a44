import Domain
import Foundation
import GitProcess
import SessionCapture

/// The file with a commit's message, while Git's hooks have it.
struct CommitMessage {
    static let agentKey = "Assisted-by"
    private static let scissors = "------------------------ >8 ------------------------"

    let path: String
    let git: GitCommand

    /// The message without the comments and the difference that Git shows below it.
    func text() throws -> String {
        let file = try String(decoding: Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        let own = Lines.of(file).prefix { !$0.hasSuffix(Self.scissors) }.joined(separator: "\n")
        return try git.output(["stripspace", "--strip-comments"], input: Array(own.utf8))
    }

    /// Adds trailers that are not there yet to the last block.
    func add(_ trailers: [String]) throws {
        let isEmpty = try text().isEmpty
        _ = try git.output(
            [
                "interpret-trailers", "--in-place", "--where", "end", "--if-exists", "addIfDifferent",
                "--if-missing", "add",
            ]
                + trailers.flatMap { ["--trailer", $0] } + [path])
        guard isEmpty else { return }
        // Whoever writes the subject into the first line must find an empty one below it, or all is one paragraph.
        let file = try Data(contentsOf: URL(fileURLWithPath: path))
        try (Data("\n\n".utf8) + file.drop { $0 == UInt8(ascii: "\n") }).write(to: URL(fileURLWithPath: path))
    }

    /// Whether nobody wrote anything beside the trailers.
    func hasOnlyTrailers() throws -> Bool {
        let lines = try Lines.of(text()).filter { !$0.isEmpty }
        return !lines.isEmpty
            && lines.allSatisfy {
                $0.hasPrefix(SessionTrailer.key + ": ") || $0.hasPrefix(Self.agentKey + ": ")
            }
    }

    func empty() throws {
        try Data().write(to: URL(fileURLWithPath: path))
    }

    /// The session trailers anywhere in the text: a squash has those of what it joins in its middle, indented.
    func quotedTrailers() throws -> [SessionTrailer] {
        try Lines.of(text()).compactMap { line in
            let line = line.trimmingPrefix { $0 == " " || $0 == "\t" }
            guard line.hasPrefix(SessionTrailer.key + ": ") else { return nil }
            return try? SessionTrailer.parse(line.dropFirst(SessionTrailer.key.utf8.count + 2)).get()
        }
    }
}
