import CLibGit2

/// A failure of libgit2, or of this module's own checks.
package struct GitError: Error, CustomStringConvertible {
    /// The operation that failed, as `reading commit 1234…`.
    package let operation: String
    /// libgit2's error code, negative.
    package let code: Int32
    /// libgit2's own words.
    package let reason: String

    init(_ operation: String, code: Int32) {
        self.operation = operation
        self.code = code
        self.reason = git_error_last().map { String(cString: $0.pointee.message) } ?? "error \(code)"
    }

    /// Makes an error of this module's own.
    init(_ operation: String, reason: String) {
        self.operation = operation
        self.code = -1
        self.reason = reason
    }

    /// The operation and the reason.
    package var description: String { "\(operation): \(reason)" }
}

/// Returns a result code of libgit2, or throws the error that it stands for.
@discardableResult
func check(_ code: Int32, _ operation: @autoclosure () -> String) throws(GitError) -> Int32 {
    guard code >= 0 else { throw GitError(operation(), code: code) }
    return code
}
