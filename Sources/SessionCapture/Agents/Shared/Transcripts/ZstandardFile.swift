import CZstandard
import Domain
import Foundation

/// A file compressed by Zstandard, as Codex compresses the rollouts that nobody goes on with.
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
        try Data().write(to: URL(fileURLWithPath: plain))
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: plain))
        let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        let context = ZSTD_createDCtx()
        defer { ZSTD_freeDCtx(context) }
        while let compressed = try input.read(upToCount: Self.chunk), !compressed.isEmpty {
            try compressed.withUnsafeBytes { bytes in
                var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
                // The library keeps what did not fit into one part.
                var isFull = false
                while source.pos < source.size || isFull {
                    let part = try next(of: &source, context)
                    isFull = part.count == Self.chunk
                    try output.write(contentsOf: part)
                }
            }
        }
    }

    /// The next part of what `source` holds.
    private func next(of source: inout ZSTD_inBuffer, _ context: OpaquePointer?) throws -> Data {
        var bytes = Data(count: Self.chunk)
        let count = try bytes.withUnsafeMutableBytes { part in
            var target = ZSTD_outBuffer(dst: part.baseAddress, size: part.count, pos: 0)
            guard ZSTD_isError(ZSTD_decompressStream(context, &target, &source)) == 0 else {
                throw Problem(.invalid, "\(path) is compressed, and damaged")
            }
            return target.pos
        }
        return bytes.prefix(count)
    }
}
