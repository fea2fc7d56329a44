import Glibc

/// The content of a small file. An agent's hook reads several, and has no time for the start of Foundation's reader.
package enum FileBytes {
    /// The file's content; nil where it cannot be read.
    package static func of(_ path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        var bytes: [UInt8] = []
        // One byte more than the size, so that the end is seen at once.
        var room = Int(status.st_size) + 1
        while true {
            var failed = false
            let portion = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                repeat {
                    count = read(descriptor, buffer.baseAddress, room)
                } while count < 0 && errno == EINTR
                failed = count < 0
                count = max(0, count)
            }
            guard !failed else { return nil }
            if portion.isEmpty { return bytes }
            bytes += portion
            room = max(room - portion.count, 4_096)
        }
    }
}
