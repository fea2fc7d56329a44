package import Glibc

/// Replacing a file so that it is complete or unchanged at any time, and survives a power cut.
///
/// The calls, in order: open(2) a draft in the same folder; write(2); fsync(2) the draft, or its name may lead to an
/// empty file; rename(2), which replaces the old file at once; fsync(2) the folder, or the name may still lead to the
/// old file, or to none, after a power cut.
package enum DurableFile {
    /// Replaces the file at `path`, or creates it.
    ///
    /// - Parameters:
    ///   - mode: as for chmod(2); the file never has another mode.
    ///   - isDurable: false for a file that may be lost in a power cut, such as a note that is written again: syncing
    ///     takes a moment.
    /// - Throws: `SystemError` where it cannot be written; the file is unchanged then, unless only its folder could
    ///   not be synced.
    package static func replace(
        _ path: String, with bytes: some Collection<UInt8>, mode: mode_t = 0o600, isDurable: Bool = true
    ) throws(SystemError) {
        let draft = "\(path).\(getpid())-\(UInt32.random(in: 0...UInt32.max)).tmp"
        do throws(SystemError) {
            try write(bytes, to: draft, mode: mode, isDurable: isDurable)
            guard rename(draft, path) == 0 else { throw SystemError("write \(path)", code: errno) }
        } catch {
            unlink(draft)
            // The draft's name says nothing to a reader.
            throw SystemError("write \(path)", code: error.code)
        }
        if isDurable { try sync(folder(of: path)) }
    }

    /// Makes the file at `path`, or the names in a folder, survive a power cut from now on.
    ///
    /// - Throws: `SystemError` where it cannot be opened or synced.
    package static func sync(_ path: String) throws(SystemError) {
        try Descriptor(opening: path, O_RDONLY).use { descriptor throws(SystemError) in
            guard fsync(descriptor) == 0 else { throw SystemError("sync \(path)", code: errno) }
        }
    }

    private static func write(
        _ bytes: some Collection<UInt8>, to path: String, mode: mode_t, isDurable: Bool
    ) throws(SystemError) {
        let bytes = Array(bytes)
        let file = try Descriptor(opening: path, O_WRONLY | O_CREAT | O_EXCL, mode: mode)
        try file.use { descriptor throws(SystemError) in
            // The process' umask may have removed bits.
            guard fchmod(descriptor, mode) == 0 else { throw SystemError("write \(path)", code: errno) }
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw SystemError("write \(path)", code: errno) }
                rest = rest.dropFirst(count)
            }
            guard !isDurable || fsync(descriptor) == 0 else {
                throw SystemError("sync \(path)", code: errno)
            }
        }
    }

    private static func folder(of path: String) -> String {
        guard let end = path.lastIndex(of: "/") else { return "." }
        return end == path.startIndex ? "/" : String(path[..<end])
    }
}
