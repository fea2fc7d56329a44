import Glibc

/// A lock between processes, held on a file; the kernel lets it go when its holder ends, however that ends.
package struct FileLock: Sendable {
    private let path: String

    package init(path: String) {
        self.path = path
    }

    /// The lock file cannot be made.
    package struct Failure: Error, CustomStringConvertible {
        package let path: String
        package let reason: String
        package var description: String { "cannot lock \(path): \(reason)" }
    }

    /// Takes a share of the lock until this process ends: whoever wants it alone waits for that.
    package func share(waiting seconds: Double) throws {
        let descriptor = try openFile()
        guard try acquire(descriptor, LOCK_SH, waiting: seconds) else {
            close(descriptor)
            throw Failure(path: path, reason: "it is held by another process for more than \(Int(seconds)) s")
        }
    }

    /// Runs `body` with the lock held, or returns nil where it was not to be had within `seconds`.
    package func withLock<Value>(waiting seconds: Double, _ body: () throws -> Value) throws -> Value? {
        let descriptor = try openFile()
        defer { close(descriptor) }
        guard try acquire(descriptor, LOCK_EX, waiting: seconds) else { return nil }
        return try body()
    }

    private func openFile() throws -> Int32 {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(path: path, reason: String(cString: strerror(errno))) }
        return descriptor
    }

    private func acquire(_ descriptor: Int32, _ kind: Int32, waiting seconds: Double) throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while flock(descriptor, kind | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw Failure(path: path, reason: String(cString: strerror(errno)))
            }
            guard ContinuousClock.now < deadline else { return false }
            usleep(5_000)
        }
        return true
    }
}
