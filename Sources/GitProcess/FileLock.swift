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

    /// A share of a lock, which lasts until it is released or this process ends.
    package struct Share: Sendable {
        private let lock: FileLock
        private let descriptor: Int32

        fileprivate init(of lock: FileLock, _ descriptor: Int32) {
            self.lock = lock
            self.descriptor = descriptor
        }

        /// Lets whoever wants the lock alone have it.
        package func release() {
            _ = flock(descriptor, LOCK_UN)
        }

        /// Takes the share again.
        package func take(waiting seconds: Double) throws {
            guard try lock.acquire(descriptor, LOCK_SH, waiting: seconds) else {
                throw Failure(
                    path: lock.path, reason: "it is held by another process for more than \(Int(seconds)) s")
            }
        }
    }

    /// Takes a share of the lock: whoever wants it alone waits until it is released.
    @discardableResult
    package func share(waiting seconds: Double) throws -> Share {
        let share = Share(of: self, try openFile())
        try share.take(waiting: seconds)
        return share
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
