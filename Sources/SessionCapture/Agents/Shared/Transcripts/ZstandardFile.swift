import Domain
import Foundation

/// A file compressed by Zstandard, as Codex compresses the rollouts that nobody goes on with.
///
/// Hardly any is ever met, so the library is looked for then; the program starts without it.
struct ZstandardFile {
    let path: String

    /// The four bytes that a compressed file begins with.
    private static let mark = Data([0x28, 0xB5, 0x2F, 0xFD])
    private static let chunk = 256 << 10

    /// Nil where the file is not compressed, or cannot be read.
    init?(_ path: String) {
        guard let file = FileHandle(forReadingAtPath: path),
            (try? file.read(upToCount: Self.mark.count)) == Self.mark
        else { return nil }
        self.path = path
    }

    /// The name without what says that it is compressed.
    var plainName: String { (path as NSString).lastPathComponent.replacing(".zst", with: "") }

    /// Writes what the file holds to `plain`.
    ///
    /// - Throws: `Problem` where it cannot be expanded, or what the system says.
    func expand(to plain: String) throws {
        guard let library = Library.installed else {
            throw Problem(
                .unavailable, "\(path) is compressed, and the library libzstd is not on this machine",
                advice: "expand it by 'zstd -d' and name the expanded file")
        }
        try Data().write(to: URL(fileURLWithPath: plain))
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: plain))
        let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        let context = library.create()
        defer { _ = library.free(context) }
        while let compressed = try input.read(upToCount: Self.chunk), !compressed.isEmpty {
            try compressed.withUnsafeBytes { bytes in
                var source = Library.Buffer(
                    start: UnsafeMutableRawPointer(mutating: bytes.baseAddress), size: bytes.count)
                // The library keeps what did not fit into one part.
                var isFull = false
                while source.position < source.size || isFull {
                    let part = try library.next(of: &source, context, path)
                    isFull = part.count == Self.chunk
                    try output.write(contentsOf: part)
                }
            }
        }
    }

    /// The functions of libzstd that expand a stream.
    private struct Library {
        /// The library's `ZSTD_inBuffer` and `ZSTD_outBuffer`, which are laid out alike.
        struct Buffer {
            var start: UnsafeMutableRawPointer?
            var size: Int
            var position = 0
        }

        let create: @convention(c) () -> OpaquePointer?
        let free: @convention(c) (OpaquePointer?) -> Int
        private let expand:
            @convention(c) (OpaquePointer?, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int
        private let isError: @convention(c) (Int) -> UInt32

        /// Nil where it is not on this machine.
        static var installed: Library? { Library() }

        private init?() {
            guard let library = dlopen("libzstd.so.1", RTLD_NOW),
                let create = dlsym(library, "ZSTD_createDCtx"), let free = dlsym(library, "ZSTD_freeDCtx"),
                let expand = dlsym(library, "ZSTD_decompressStream"),
                let isError = dlsym(library, "ZSTD_isError")
            else { return nil }
            self.create = unsafeBitCast(create, to: (@convention(c) () -> OpaquePointer?).self)
            self.free = unsafeBitCast(free, to: (@convention(c) (OpaquePointer?) -> Int).self)
            self.expand = unsafeBitCast(
                expand,
                to: (@convention(c) (OpaquePointer?, UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Int)
                    .self)
            self.isError = unsafeBitCast(isError, to: (@convention(c) (Int) -> UInt32).self)
        }

        /// The next part of what `source` holds.
        func next(of source: inout Buffer, _ context: OpaquePointer?, _ path: String) throws -> Data {
            var bytes = Data(count: ZstandardFile.chunk)
            let count = try bytes.withUnsafeMutableBytes { part in
                var target = Buffer(start: part.baseAddress, size: part.count)
                guard isError(expand(context, &target, &source)) == 0 else {
                    throw Problem(.invalid, "\(path) is compressed, and damaged")
                }
                return target.position
            }
            return bytes.prefix(count)
        }
    }
}
