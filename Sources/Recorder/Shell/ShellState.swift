import Domain

/// The differences between a work tree and its last commit.
struct ShellState {
    /// A file that differs.
    struct File {
        let path: FilePath
        /// The blob that the last commit has at the path; nil where it has none.
        let committed: String?
    }

    let head: String
    /// The files that differ from `head`, and new files that git does not ignore.
    private(set) var dirty: [File] = []

    static let maximumFiles = 2_000

    /// - Throws: `Problem` where git takes too long or too much differs.
    init(of clone: Clone, within time: ComparisonTime) throws {
        let output = try time.output(
            clone.git,
            [
                "--no-optional-locks", "status", "--porcelain=v2", "--branch", "-z",
                "--untracked-files=all", "--no-renames", "--ignore-submodules=all",
            ])
        let records = output.split(separator: 0)
        let mark = "# branch.oid "
        let line = records.lazy.map { String(decoding: $0, as: UTF8.self) }.first { $0.hasPrefix(mark) }
        head = line.map { String($0.dropFirst(mark.count)) } ?? ""
        dirty = records.compactMap(Self.file)
        guard dirty.count <= Self.maximumFiles else {
            throw Problem(
                .conflict, "\(dirty.count) files differ from the last commit, more than \(Self.maximumFiles)")
        }
    }

    /// Reads a record of `git status --porcelain=v2 -z`: see git-status(1).
    private static func file(_ record: ArraySlice<UInt8>) -> File? {
        switch record.first {
        case UInt8(ascii: "?"): File(path: FilePath(bytes: Array(record.dropFirst(2))), committed: nil)
        case UInt8(ascii: "1"): file(record, path: 8, blob: 6)
        // In a conflict the second of three blobs is ours.
        case UInt8(ascii: "u"): file(record, path: 10, blob: 8)
        default: nil
        }
    }

    private static func file(_ record: ArraySlice<UInt8>, path: Int, blob: Int) -> File? {
        let fields = record.split(
            separator: UInt8(ascii: " "), maxSplits: path, omittingEmptySubsequences: false)
        guard fields.count > path else { return nil }
        let isThere = fields[blob].contains { $0 != UInt8(ascii: "0") }
        return File(
            path: FilePath(bytes: Array(fields[path])),
            committed: isThere ? String(decoding: fields[blob], as: UTF8.self) : nil)
    }
}
