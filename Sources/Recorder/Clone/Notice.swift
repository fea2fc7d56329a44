import Files
import Glibc

/// Messages to the developer on standard error.
package enum Notice {
    /// Prints one message.
    package static func say(_ words: String) {
        StandardStream.write(Array("git session: \(words)\n".utf8), to: STDERR_FILENO)
    }

    /// Prints the progress of long work, if a person waits at a terminal.
    static func progress(_ words: String, if isLong: Bool = true) {
        guard isLong, isatty(STDERR_FILENO) == 1 else { return }
        say(words)
    }
}
