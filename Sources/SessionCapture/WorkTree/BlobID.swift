import Crypto
package import Domain
import Files
package import Foundation

/// The name that Git has for a file's content.
package enum BlobID {
    /// The name of what the file holds now; nil where there is no ordinary file, or one larger than `limit` bytes.
    package static func ofFile(at path: String, limit: Int = 8 << 20) -> ObjectID? {
        content(ofFile: path, limit: limit).flatMap(of)
    }

    /// What the file holds now; nil where there is no ordinary file, or one larger than `limit` bytes.
    static func content(ofFile path: String, limit: Int) -> Data? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit else {
            return nil
        }
        return FileBytes.of(path).map { Data($0) }
    }

    /// The name of `content`.
    package static func of(_ content: Data) -> ObjectID? {
        var hash = Insecure.SHA1()
        hash.update(data: Data(utf8: "blob \(content.count)\0"))
        hash.update(data: content)
        return ObjectID(bytes: hash.finalize())
    }
}
