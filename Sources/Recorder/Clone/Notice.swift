import Files
import Glibc

/// What the developer is told on standard error.
package enum Notice {
    package static func say(_ words: String) {
        StandardStream.write(Array("git session: \(words)\n".utf8), to: STDERR_FILENO)
    }

    /// Says how far long work is, to a person who waits at a terminal.
    static func progress(_ words: String, if isLong: Bool = true) {
        guard isLong, isatty(STDERR_FILENO) == 1 else { return }
        say(words)
    }
}
