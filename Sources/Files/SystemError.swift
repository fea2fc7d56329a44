import Glibc

/// A call to the system that failed: which operation on what, and the code that errno(3) explains.
package struct SystemError: Error, Hashable, CustomStringConvertible {
    /// A verb and what it was for, as `open /etc/passwd`.
    package let operation: String
    package let code: Int32

    /// - Parameter code: the last call's, where none is given.
    package init(_ operation: String, code: Int32 = errno) {
        self.operation = operation
        self.code = code
    }

    /// The system's words for the code, without the operation.
    package var reason: String { String(cString: strerror(code)) }

    package var description: String { "cannot \(operation): \(reason)" }
}
