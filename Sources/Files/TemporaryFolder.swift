import Foundation
import Glibc

/// A temporary folder that only this account can read, removed with this value.
package final class TemporaryFolder: Sendable {
    package let path: String

    /// Makes a folder whose name begins with `name`.
    ///
    /// - Throws: an error that names the folder of temporary files, where that cannot be written.
    package init(named name: String) throws {
        var template = Array("\(NSTemporaryDirectory())/\(name)-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            let code = errno
            throw SystemError("make a temporary folder in \(NSTemporaryDirectory())", code: code)
        }
        path = String(cString: made)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
