import Files
import Glibc

/// What can be seen of a mirror's refs and settings without reading them. While it is the same, nothing was done to them:
/// Git writes each into a new file.
struct MirrorSign: Hashable {
    private let digest: Int

    /// Nil where it tells nothing: something changed just now, is locked, is a link to elsewhere, or cannot be read.
    ///
    /// - Parameter settling: the age in seconds from which a file's times tell each change: a clock has ticks.
    init?(of path: String, settling: Int = 2) {
        var hasher = Hasher()
        // time(2) may be behind the clock that dates files.
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let latest = now.tv_sec - settling
        var waiting = ["", "HEAD", "config", "packed-refs", "hooks", "refs"]
        while let name = waiting.popLast() {
            guard Self.add(name, in: path, to: &hasher, notAfter: latest, &waiting) else { return nil }
        }
        digest = hasher.finalize()
    }

    private static func add(
        _ name: String, in path: String, to hasher: inout Hasher, notAfter latest: Int,
        _ waiting: inout [String]
    ) -> Bool {
        let place = "\(path)/\(name)"
        var status = stat()
        guard lstat(place, &status) == 0 else { return errno == ENOENT }
        guard status.st_ctim.tv_sec <= latest, !name.hasSuffix(".lock") else { return false }
        // What a hook links to is not the mirror's.
        guard status.st_mode & S_IFMT != S_IFLNK || name.hasPrefix("hooks/") else { return false }
        hasher.combine(name)
        for number in [Int(status.st_ino), status.st_size, status.st_ctim.tv_sec, status.st_ctim.tv_nsec] {
            hasher.combine(number)
        }
        guard status.st_mode & S_IFMT == S_IFDIR, !name.isEmpty else { return true }
        guard let names = FolderNames.all(of: place) else { return false }
        waiting += names.map { "\(name)/\($0)" }
        return true
    }
}
