import Crypto
import Foundation

/// The SHA-256 of something told, for its name where the agent gives it none.
struct ContentDigest {
    /// In hexadecimal digits.
    let text: String

    init(of text: String) {
        self.init(of: Data(text.utf8))
    }

    init(of bytes: Data) {
        text = SHA256.hash(data: bytes).reduce(into: "") { digits, byte in
            if byte < 16 { digits += "0" }
            digits += String(byte, radix: 16)
        }
    }
}
