import Glibc

/// Paths as the file system resolves them.
package enum RealPath {
    /// `path` without symbolic links, `.` and `..`; nil where nothing is there.
    package static func resolve(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
