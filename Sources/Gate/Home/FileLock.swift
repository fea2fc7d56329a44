import Glibc

/// A lock between processes, held on a file; the kernel lets it go when its holder ends, however that ends.
package struct FileLock: Sendable {
    private let path: String

    init(path: String) {
        self.path = path
    }

    /// The lock file cannot be made.
    package struct Failure: Error, CustomStringConvertible {
        package let path: String
        package let reason: String
        package var description: String { "cannot lock \(path): \(reason)" }
    }

    /// Runs `body` with the lock held, or returns nil where it was not to be had within `seconds`.
    package func withLock<Value>(waiting seconds: Double, _ body: () throws -> Value) throws -> Value? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        let deadline = ContinuousClock.now + .seconds(seconds)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw Failure(path: path, reason: String(cString: strerror(errno)))
            }
            guard ContinuousClock.now < deadline else { return nil }
            usleep(20_000)
        }
        return try body()
    }
}
