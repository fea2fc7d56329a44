import Domain
import Foundation

/// What a program says on standard error that is no failure, under its name.
package struct Program: Sendable {
    package static let gatehouse = Program(name: "gatehouse")
    package static let gitSession = Program(name: "git session")

    private let name: String

    /// Says what is no result, as that something is left out of it.
    package func remark(_ words: String) {
        FileHandle.standardError.write(Data("\(name): \(VisibleText.escaping(words))\n".utf8))
    }

    /// Says how far long work is, to a person who waits at a terminal.
    package func progress(_ words: String, if isLong: Bool = true) {
        guard isLong, isatty(STDERR_FILENO) == 1 else { return }
        remark(words)
    }
}
