import Files
import Foundation

/// A file that can only be understood as a whole.
enum WholeFile {
    /// More is not read: a document takes several times its size in memory.
    static let maximumSize = 32 << 20

    struct TooLarge: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path) is larger than \(maximumSize >> 20) MiB" }
    }

    static func bytes(of path: String) throws -> Data {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        var bytes = Data()
        while bytes.count <= maximumSize, let more = try file.read(upToCount: 1 << 20), !more.isEmpty {
            bytes.append(more)
        }
        guard bytes.count <= maximumSize else { throw TooLarge(path: path) }
        return bytes
    }

    /// When the file was last changed, in milliseconds since 1970.
    static func changed(_ path: String) throws -> Int {
        Int((try FileStatus(of: path).changed.timeIntervalSince1970 * 1000).rounded())
    }
}
