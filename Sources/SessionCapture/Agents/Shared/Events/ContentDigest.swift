import Crypto
import Domain
import Foundation

/// The SHA-256 of something told, for its name where the agent gives it none.
struct ContentDigest {
    /// In hexadecimal digits.
    let text: String

    init(of text: String) {
        var text = text
        self.init(text.withUTF8 { Self.hash(UnsafeRawBufferPointer($0)) })
    }

    init(of bytes: Data) {
        self.init(bytes.withUnsafeBytes(Self.hash))
    }

    private init(_ hash: [UInt8]) {
        text = Hexadecimal.string(of: hash)
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        return hash.finalize().withUnsafeBytes { Array($0) }
    }
}
