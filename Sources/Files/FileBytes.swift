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
        while let portion = portion(of: descriptor, upTo: room) {
            if portion.isEmpty { return bytes }
            bytes += portion
            room = max(room - portion.count, 4_096)
        }
        return nil
    }

    /// The next bytes, at most `count` of them; none at the end, and nil where they cannot be read.
    static func portion(of descriptor: Int32, upTo count: Int) -> [UInt8]? {
        var failed = false
        let portion = [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
            repeat {
                length = read(descriptor, buffer.baseAddress, count)
            } while length < 0 && errno == EINTR
            failed = length < 0
            length = max(0, length)
        }
        return failed ? nil : portion
    }
}
