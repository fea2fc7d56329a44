package import Foundation

/// A file's content without a copy of it in memory.
package enum MappedFile {
    /// The content of a file; nil where it cannot be mapped, or is empty. The file must not be written in place.
    package static func bytes(of path: String) -> Data? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_size > 0,
            let start = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0),
            start != MAP_FAILED
        else { return nil }
        return Data(bytesNoCopy: start, count: Int(status.st_size), deallocator: .unmap)
    }
}
