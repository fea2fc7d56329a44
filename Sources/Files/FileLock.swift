import Glibc
import Synchronization

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

    /// A share of a lock, which lasts until it is released or nobody has it any more.
    package final class Share: Sendable {
        private let lock: FileLock
        /// To close it lets the lock go.
        private let file = Mutex<Descriptor?>(nil)

        fileprivate init(of lock: FileLock) {
            self.lock = lock
        }

        /// Lets whoever wants the lock alone have it.
        package func release() {
            file.withLock { $0 = nil }
        }

        /// Takes the share, again after it was released.
        package func take(waiting seconds: Double) throws {
            let taken = try lock.openFile()
            guard try taken.use({ try lock.acquire($0, LOCK_SH, waiting: seconds) }) else {
                throw Failure(
                    path: lock.path, reason: "it is held by another process for more than \(Int(seconds)) s")
            }
            file.withLock { $0 = taken }
        }
    }

    /// Takes a share of the lock: whoever wants it alone waits until it is released.
    package func share(waiting seconds: Double) throws -> Share {
        let share = Share(of: self)
        try share.take(waiting: seconds)
        return share
    }

    /// Runs `body` with the lock held, or returns nil where it was not to be had within `seconds`.
    package func withLock<Value>(waiting seconds: Double, _ body: () throws -> Value) throws -> Value? {
        try openFile().use { descriptor in
            guard try acquire(descriptor, LOCK_EX, waiting: seconds) else { return nil }
            return try body()
        }
    }

    /// Opens the file; its folder has nothing but locks, so that a backup may lack it.
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
                throw Failure(path: path, reason: String(cString: strerror(errno)))
            }
            guard ContinuousClock.now < deadline else { return false }
            usleep(5_000)
        }
        return true
    }
}
