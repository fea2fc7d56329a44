import Foundation

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

    /// What tells that the file changed without reading it; nil where nothing is there.
    func stamp(below top: String) -> FileStamp? {
        var status = stat()
        return lstat(whole(below: top), &status) == 0 ? FileStamp(status) : nil
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

/// What changes with a file.
struct FileStamp: Codable, Equatable {
    /// When its content or its attributes last changed, in nanoseconds since 1970; no program can set it.
    let changed: Int
    private let written: Int
    private let size: Int
    private let node: UInt64

    init(_ status: stat) {
        changed = status.st_ctim.nanoseconds
        written = status.st_mtim.nanoseconds
        size = Int(status.st_size)
        node = UInt64(status.st_ino)
    }

    /// The steps of the clock that files get their times from, in nanoseconds, and a margin.
    private static let step = 20_000_000

    /// Whether a file that had this stamp at `time` and has it now cannot have changed in between.
    func isSure(at time: Int) -> Bool { changed < time - Self.step }
}

extension timespec {
    /// The time in nanoseconds.
    var nanoseconds: Int { Int(tv_sec) * 1_000_000_000 + Int(tv_nsec) }

    /// The present time, on the clock that files get their times from.
    static var ofFiles: timespec {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &now)
        return now
    }
}
