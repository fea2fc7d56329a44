package import Glibc

/// An open file descriptor that is closed with its owner.
package final class Descriptor: Sendable {
    private let number: Int32

    /// Opens `path`; no child inherits it.
    ///
    /// - Parameters:
    ///   - flags: as for open(2).
    ///   - mode: the mode of a new file, as for chmod(2).
    /// - Throws: `SystemError` where it cannot be opened.
    package init(opening path: String, _ flags: Int32, mode: mode_t = 0o600) throws(SystemError) {
        let number = open(path, flags | O_CLOEXEC, mode)
        guard number >= 0 else { throw SystemError("open \(path)", code: errno) }
        self.number = number
    }

    /// Takes over a descriptor that another call opened, such as a socket.
    package init(owning number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Lends the descriptor to `body`.
    ///
    /// - Throws: what `body` throws.
    package func use<Value, Problem: Error>(_ body: (Int32) throws(Problem) -> Value) throws(Problem) -> Value
    {
        try body(number)
    }
}
