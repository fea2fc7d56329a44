import Glibc
import Synchronization

/// A lock between processes, held on a file. The kernel releases it when its holder ends, even by a signal.
package struct FileLock: Sendable {
    private let path: String

    package init(path: String) {
        self.path = path
    }

    /// The lock cannot be taken.
    package struct Failure: Error, CustomStringConvertible {
        package let path: String
        package let reason: String
        package var description: String { "cannot lock \(path): \(reason)" }
    }

    /// A share of a lock, held until it is released or its last owner ends.
    package final class Share: Sendable {
        private let lock: FileLock
        /// Closing the file releases the lock.
        private let file = Mutex<Descriptor?>(nil)

        fileprivate init(of lock: FileLock) {
            self.lock = lock
        }

        /// Releases the share, so that a process that waits for the lock gets it.
        package func release() {
            file.withLock { $0 = nil }
        }

        /// Takes the share, or takes it again after its release.
        ///
        /// - Throws: `Failure` where the file cannot be opened, or another process holds the lock for longer than
        ///   `seconds`.
        package func take(waiting seconds: Double) throws {
            let taken = try lock.openFile()
            guard try taken.use({ try lock.acquire($0, LOCK_SH, waiting: seconds) }) else {
                throw Failure(
                    path: lock.path, reason: "another process has held it for more than \(Int(seconds)) s")
            }
            file.withLock { $0 = taken }
        }
    }

    /// Takes a share of the lock: a process that wants the lock alone waits until all shares are released.
    ///
    /// - Throws: `Failure` where the file cannot be opened, or another process holds the lock for longer than
    ///   `seconds`.
    package func share(waiting seconds: Double) throws -> Share {
        let share = Share(of: self)
        try share.take(waiting: seconds)
        return share
    }

    /// Runs `body` with the lock held alone; nil where another process held it for longer than `seconds`.
    ///
    /// - Throws: `Failure` where the file cannot be opened, or what `body` throws.
    package func withLock<Value>(waiting seconds: Double, _ body: () throws -> Value) throws -> Value? {
        try openFile().use { descriptor in
            guard try acquire(descriptor, LOCK_EX, waiting: seconds) else { return nil }
            return try body()
        }
    }

    /// Opens the file, and creates its folder if necessary: a folder of locks alone may be missing from a backup.
    private func openFile() throws -> Descriptor {
        if let file = try? Descriptor(opening: path, O_RDWR | O_CREAT) { return file }
        if let end = path.lastIndex(of: "/") { mkdir(String(path[..<end]), 0o700) }
        do {
            return try Descriptor(opening: path, O_RDWR | O_CREAT)
        } catch {
            throw Failure(path: path, reason: error.reason)
        }
    }

    private func acquire(_ descriptor: Int32, _ kind: Int32, waiting seconds: Double) throws -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while flock(descriptor, kind | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw Failure(path: path, reason: SystemError("lock \(path)", code: errno).reason)
            }
            guard ContinuousClock.now < deadline else { return false }
            usleep(5_000)
        }
        return true
    }
}
