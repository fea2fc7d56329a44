import CLibGit2

/// libgit2 could not do what was asked.
package struct GitError: Error, CustomStringConvertible {
    /// What was being done, as `reading commit 1234…`.
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

    /// An error found by this module rather than by libgit2.
    init(_ operation: String, reason: String) {
        self.operation = operation
        self.code = -1
        self.reason = reason
    }

    package var isNotFound: Bool { code == GIT_ENOTFOUND.rawValue }

    package var description: String { "\(operation): \(reason)" }
}

/// Passes a libgit2 result code on, or throws what it stands for.
@discardableResult
func check(_ code: Int32, _ operation: @autoclosure () -> String) throws(GitError) -> Int32 {
    guard code >= 0 else { throw GitError(operation(), code: code) }
    return code
}
