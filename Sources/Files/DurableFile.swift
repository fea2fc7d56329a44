package import Glibc

/// Writing a file so that it is there whole or as it was before, and that a power cut takes nothing of it back.
///
/// The calls, in order: open(2) a draft in the same folder; write(2); fsync(2) the draft, or its name may come to lead to
/// nothing; rename(2), which replaces the old file at once; fsync(2) the folder, or the name may still lead to the old file,
/// or none, after the power comes back.
package enum DurableFile {
    /// The file cannot be written; the one that was there is as it was.
    package struct Failure: Error, CustomStringConvertible {
        package let path: String
        package let code: Int32

        /// In the system's words, without the path.
        package var reason: String { String(cString: strerror(code)) }
        package var description: String { "cannot write \(path): \(reason)" }
    }

    /// Replaces the file at `path`, or makes it.
    ///
    /// - Parameters:
    ///   - mode: as for chmod(2); nobody sees the file with another one.
    ///   - isDurable: false where it may be lost with the power, as a note that is made anew: to sync takes a moment.
    package static func replace(
        _ path: String, with bytes: some Collection<UInt8>, mode: mode_t = 0o600, isDurable: Bool = true
    ) throws(Failure) {
        let draft = "\(path).\(getpid())-\(UInt32.random(in: 0...UInt32.max)).tmp"
        do throws(Failure) {
            try write(bytes, to: draft, mode: mode, isDurable: isDurable)
            guard rename(draft, path) == 0 else { throw Failure(path: path, code: errno) }
        } catch {
            unlink(draft)
            throw Failure(path: path, code: error.code)
        }
        if isDurable { try sync(folder(of: path)) }
    }

    /// What is at `path`, a file or the names in a folder, outlasts a power cut when this returns.
    package static func sync(_ path: String) throws(Failure) {
        try opened(path, O_RDONLY).use { descriptor throws(Failure) in
            guard fsync(descriptor) == 0 else { throw Failure(path: path, code: errno) }
        }
    }

    private static func write(
        _ bytes: some Collection<UInt8>, to path: String, mode: mode_t, isDurable: Bool
    ) throws(Failure) {
        let bytes = Array(bytes)
        try opened(path, O_WRONLY | O_CREAT | O_EXCL, mode: mode).use { descriptor throws(Failure) in
            // What the process' mask takes away is asked for all the same.
            guard fchmod(descriptor, mode) == 0 else { throw Failure(path: path, code: errno) }
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw Failure(path: path, code: errno) }
                rest = rest.dropFirst(count)
            }
            guard !isDurable || fsync(descriptor) == 0 else { throw Failure(path: path, code: errno) }
        }
    }

    private static func opened(
        _ path: String, _ flags: Int32, mode: mode_t = 0
    ) throws(Failure) -> Descriptor {
        do {
            return try Descriptor(opening: path, flags, mode: mode)
        } catch {
            throw Failure(path: path, code: error.code)
        }
    }

    private static func folder(of path: String) -> String {
        guard let end = path.lastIndex(of: "/") else { return "." }
        return end == path.startIndex ? "/" : String(path[..<end])
    }
}
