import Domain
import Files
import Glibc

/// What a program says on standard error that is neither its result nor a failure, under its name.
package struct Program: Sendable {
    package static let gatehouse = Program(name: "gatehouse")

    private let name: String

    package func remark(_ words: String) {
        StandardStream.write(Array("\(name): \(VisibleText.escaping(words))\n".utf8), to: STDERR_FILENO)
    }
}
