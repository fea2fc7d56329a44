import Domain
import Foundation
import Programs
import SessionCapture

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

    /// How long git may take while the agent waits, in seconds.
    static let patience = 1.0
    static let maximumFiles = 2_000

    /// - Throws: `Problem` where git takes too long or too much differs.
    init(of clone: Clone) throws {
        let outcome = try clone.git.run(
            [
                "--no-optional-locks", "status", "--porcelain=v2", "--branch", "-z",
                "--untracked-files=all", "--no-renames", "--ignore-submodules=all",
            ], seconds: Self.patience)
        guard outcome.succeeded else {
            throw Problem(.unavailable, "git status did not end within \(Self.patience) s")
        }
        let records = outcome.output.split(separator: 0)
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

/// A file's path below the top of the work tree, as Git's bytes: equal-looking names can differ, and a name need not
/// be text.
struct FilePath: Hashable, Comparable, Codable {
    let bytes: [UInt8]

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    init(from decoder: any Decoder) throws {
        bytes = Array(try decoder.singleValueContainer().decode(Data.self))
    }

    /// Encodes the bytes in Base64, since they need not be text.
    ///
    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Data(bytes))
    }

    /// Orders paths by their bytes.
    package static func < (one: FilePath, other: FilePath) -> Bool {
        one.bytes.lexicographicallyPrecedes(other.bytes)
    }

    /// The path as text, with replacement characters for bytes that are not UTF-8.
    var text: String { String(decoding: bytes, as: UTF8.self) }
    /// Whether the path is valid UTF-8.
    var isUnicode: Bool { String(validating: bytes, as: UTF8.self) != nil }

    private func whole(below top: String) -> [CChar] {
        (Array(top.utf8) + [UInt8(ascii: "/")] + bytes).map { CChar(bitPattern: $0) } + [0]
    }

    /// Whether the file was written at `time` or later, in nanoseconds since 1970.
    func changed(since time: Int, below top: String) -> Bool {
        var status = stat()
        return lstat(whole(below: top), &status) == 0 && status.st_mtim.nanoseconds >= time
    }

    /// The file's present content.
    func content(below top: String) -> FileContent {
        let path = whole(below: top)
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return .absent }
        guard status.st_size <= FileContent.maximumSize else { return .unread }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return .unread }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        return (try? file.read(upToCount: FileContent.maximumSize)).map { .bytes($0) } ?? .bytes(Data())
    }
}

/// The content of a file, as far as it is read.
enum FileContent: Equatable {
    /// There is no ordinary file.
    case absent
    /// There is one that is too large, or that cannot be read.
    case unread
    case bytes(Data)

    /// The size up to which a file is read, in bytes.
    static let maximumSize = 1 << 20

    /// The id that git has for the content; nil where there is no file or it was not read.
    var blob: String? {
        guard case .bytes(let bytes) = self else { return nil }
        return BlobID.of(bytes)?.hex
    }

    /// The content as text: empty where there is no file, nil where it is binary or was not read.
    var text: String? {
        switch self {
        case .absent: ""
        case .unread: nil
        case .bytes(let bytes):
            bytes.prefix(8_000).contains(0) || bytes.count > Self.maximumSize
                ? nil : String(decoding: bytes, as: UTF8.self)
        }
    }
}
