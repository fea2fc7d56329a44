import Glibc

/// A program's messages on standard error that are neither its result nor a failure.
package struct Program: Sendable {
    package static let gatehouse = Program(name: "gatehouse")
    package static let session = Program(name: "git session")

    private let name: String

    /// Writes words that start with the program's name, and a line end.
    package func say(_ words: String) {
        StandardStream.write(Array("\(prefixed(words))\n".utf8), to: STDERR_FILENO)
    }

    func prefixed(_ words: String) -> String { "\(name): \(words)" }

    /// Tells the progress of long work, if a person waits at a terminal.
    package func tellProgress(_ words: String, if isLong: Bool = true) {
        guard isLong, isatty(STDERR_FILENO) == 1 else { return }
        say(words)
    }
}
