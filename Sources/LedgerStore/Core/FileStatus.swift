import Glibc

/// What the file system says of a path.
enum FileStatus {
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// In bytes; nil where there is no such file.
    static func size(_ path: String) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Int(status.st_size)
    }
}
