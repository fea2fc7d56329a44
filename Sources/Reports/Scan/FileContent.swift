import Files
import Foundation

/// Reads whole files.
enum FileContent {
    /// The reason why a file was not read, for people.
    struct Unread: Error {
        let reason: String

        static var system: Unread { Unread(reason: SystemError("read a file").reason) }
    }

    /// The size in bytes from which mapping a file is faster than reading it.
    private static let mappedSize = 1 << 20

    /// The content of a file of at most `limit` bytes. Links are refused.
    static func read(_ path: FileTree.Name, limit: Int) throws(Unread) -> Data {
        // A file that has become a pipe meanwhile must not block.
        let descriptor = path.withPath { open($0, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .system }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system }
        guard status.st_mode & S_IFMT == S_IFREG else { throw Unread(reason: "it is no longer a file") }
        let size = Int(status.st_size)
        guard size <= limit else {
            throw Unread(reason: "it has \(size >> 20) MiB, more than can be scanned")
        }
        guard size > mappedSize else { return try content(of: descriptor) }
        guard let memory = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), memory != MAP_FAILED else {
            throw .system
        }
        return Data(bytesNoCopy: memory, count: size, deallocator: .unmap)
    }

    private static func content(of descriptor: Int32) throws(Unread) -> Data {
        do {
            return try FileHandle(fileDescriptor: descriptor, closeOnDealloc: false).readToEnd() ?? Data()
        } catch {
            throw Unread(reason: error.localizedDescription)
        }
    }
}
