import Glibc

/// Paths as the file system resolves them.
package enum RealPath {
    /// The path without symbolic links, `.` and `..`; nil where nothing is there.
    package static func resolve(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// The folder that `path` lies in, by its text alone; for the root the root, and empty for a lone name.
    package static func folder(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether two paths lead to the same file or folder, also through links or mounts.
    package static func leadsToSame(_ one: String, _ other: String) -> Bool {
        var (left, right) = (stat(), stat())
        return stat(one, &left) == 0 && stat(other, &right) == 0
            && left.st_dev == right.st_dev && left.st_ino == right.st_ino
    }
}
