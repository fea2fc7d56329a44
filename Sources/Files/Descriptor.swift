package import Glibc

/// An open file: whoever has it owns it, and it is closed with its owner, whichever way that ends.
package final class Descriptor: Sendable {
    private let number: Int32

    /// The file cannot be opened.
    package struct Failure: Error, CustomStringConvertible {
        package let path: String
        package let code: Int32
        package init(path: String, code: Int32 = errno) {
            self.path = path
            self.code = code
        }

        /// In the system's words, without the path.
        package var reason: String { String(cString: strerror(code)) }
        package var description: String { "cannot open \(path): \(reason)" }
    }

    /// Opens `path`; no child inherits it.
    ///
    /// - Parameters:
    ///   - flags: as for open(2).
    ///   - mode: of a file that is made.
    package init(opening path: String, _ flags: Int32, mode: mode_t = 0o600) throws(Failure) {
        let number = open(path, flags | O_CLOEXEC, mode)
        guard number >= 0 else { throw Failure(path: path, code: errno) }
        self.number = number
    }

    /// Takes one over that another call opened, as a socket.
    package init(owning number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Lends it for as long as `body` runs.
    package func use<Value, Problem: Error>(_ body: (Int32) throws(Problem) -> Value) throws(Problem) -> Value
    {
        try body(number)
    }
}
