import Domain
import Files
import Glibc

/// A program's messages on standard error that are neither its result nor a failure.
package struct Program: Sendable {
    package static let gatehouse = Program(name: "gatehouse")

    private let name: String

    /// Writes a line that starts with the program's name.
    package func remark(_ words: String) {
        StandardStream.write(Array("\(name): \(VisibleText.escaping(words))\n".utf8), to: STDERR_FILENO)
    }
}
