import Glibc

/// What this process has in memory for itself: not the files that it has mapped, as packs and compiled rules are.
enum MemoryInUse {
    /// The memory in bytes; nil where the system does not tell.
    static func bytes() -> Int? {
        let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
            let count = read(file, buffer.baseAddress, buffer.count)
            guard count > 0 else { return nil }
            // Size, resident and shared, in pages: see proc_pid_statm(5).
            let numbers = String(decoding: buffer[..<count], as: UTF8.self).split(separator: " ").prefix(3)
                .compactMap { Int($0) }
            return numbers.count == 3 ? (numbers[1] - numbers[2]) * pageSize : nil
        }
    }

    private static let pageSize = Int(getpagesize())
}
