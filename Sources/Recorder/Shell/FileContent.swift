import Domain
import Foundation
import SessionCapture

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
