package import Foundation
import Glibc

/// What the system knows of a file.
///
/// Foundation's attributes have the names of owner and group as well, for which it asks the system's user database.
package struct FileStatus {
    /// In bytes.
    package let size: Int
    /// When the content last changed.
    package let changed: Date
    /// As chmod(2) takes them.
    package let permissions: mode_t
    package let isFolder: Bool
    package let isFile: Bool

    /// - Parameter followingLink: whether a symbolic link stands for what it leads to.
    /// - Throws: what the system says, where there is no such file or it is out of reach.
    package init(of path: String, followingLink: Bool = true) throws(SystemError) {
        var status = stat()
        guard (followingLink ? stat(path, &status) : lstat(path, &status)) == 0 else {
            throw SystemError("look at \(path)")
        }
        size = Int(status.st_size)
        changed = Date(
            timeIntervalSince1970: Double(status.st_mtim.tv_sec) + Double(status.st_mtim.tv_nsec) / 1e9)
        permissions = status.st_mode & 0o7777
        isFolder = status.st_mode & S_IFMT == S_IFDIR
        isFile = status.st_mode & S_IFMT == S_IFREG
    }

    /// Nil where there is no such file, or it is out of reach.
    package init?(at path: String, followingLink: Bool = true) {
        guard let status = try? FileStatus(of: path, followingLink: followingLink) else { return nil }
        self = status
    }
}
