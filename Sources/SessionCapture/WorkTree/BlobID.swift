import Crypto
package import Domain
package import Foundation

/// The name that Git has for a file's content.
package enum BlobID {
    /// The name of what the file holds now; nil where there is no ordinary file, or one larger than `limit` bytes.
    package static func ofFile(at path: String, limit: Int = 8 << 20) -> ObjectID? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= limit,
            let content = FileManager.default.contents(atPath: path)
        else { return nil }
        return of(content)
    }

    /// The name of `content`.
    package static func of(_ content: Data) -> ObjectID? {
        var hash = Insecure.SHA1()
        hash.update(data: Data("blob \(content.count)\0".utf8))
        hash.update(data: content)
        return ObjectID(bytes: hash.finalize())
    }
}
