import Files
import Glibc
import SecretScan

/// The digests of rule files as they were noted: an agent waits while they are made, and hardly ever do the files
/// change.
extension RuleCache {
    private var notePath: String { folder + "/digests" }
    /// More than anyone has sets of rules in use.
    private static let maximumNotes = 8

    /// The same as `digest(of:)`. The files are read only if they changed since.
    ///
    /// - Parameter settling: the age in seconds from which a file's times tell each change: a clock has ticks.
    /// - Throws: `SystemError` where a file cannot be read.
    package func notedDigest(of files: [String], settling: Int = 2) throws -> String {
        guard let stamp = Self.stamp(of: files) else { return try Self.digest(of: files) }
        let notes = notes()
        if let known = notes.first(where: { $0.stamp == stamp.text }) { return known.digest }
        let digest = try Self.digest(of: files)
        guard stamp.newest + settling <= time(nil), Self.stamp(of: files)?.text == stamp.text else {
            return digest
        }
        let all = (notes + [(stamp.text, digest)]).suffix(Self.maximumNotes)
        let text = all.map { "\($0.digest) \($0.stamp)\n" }.joined()
        // Without the note, the files are read again.
        try? makeFolder()
        try? DurableFile.replace(notePath, with: Array(text.utf8), isDurable: false)
        return digest
    }

    private func notes() -> [(stamp: String, digest: String)] {
        guard let bytes = FileBytes.of(notePath) else { return [] }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let space = line.firstIndex(of: UInt8(ascii: " ")) else { return nil }
            let (digest, stamp) = (line[..<space], line[(space + 1)...])
            return (String(decoding: stamp, as: UTF8.self), String(decoding: digest, as: UTF8.self))
        }
    }

    /// What changes with the files, and when the last of them changed, in seconds since 1970; nil where one is not
    /// there.
    private static func stamp(of files: [String]) -> (text: String, newest: Int)? {
        var text = CompiledRules.library
        var newest = 0
        for file in files {
            var status = stat()
            guard stat(file, &status) == 0 else { return nil }
            let changed = status.st_ctim
            newest = max(newest, Int(changed.tv_sec))
            text += ",\(status.st_dev),\(status.st_ino),\(status.st_size)"
            text += ",\(changed.tv_sec).\(changed.tv_nsec),\(file)"
        }
        return (text, newest)
    }
}
