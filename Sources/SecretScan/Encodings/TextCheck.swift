/// An incremental check whether bytes are text in UTF-8.
struct TextCheck {
    private(set) var isText = true
    /// How many bytes of the present character are missing.
    private var pending = 0

    mutating func take(_ byte: UInt8) {
        if pending > 0 {
            isText = isText && byte & 0xC0 == 0x80
            pending -= 1
            return
        }
        switch byte {
        case 0xC2...0xDF: pending = 1
        case 0xE0...0xEF: pending = 2
        case 0xF0...0xF4: pending = 3
        default: isText = isText && Self.isPrintable(byte)
        }
    }

    static func isPrintable(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) || (0x09...0x0D).contains(byte)
    }
}

/// Bytes that were decoded.
enum DecodedBytes {
    /// The bytes as UTF-8; nil where they are not text in UTF-8, or ASCII in UTF-16.
    static func text(_ bytes: [UInt8]) -> [UInt8]? {
        var check = TextCheck()
        for byte in bytes {
            check.take(byte)
            guard check.isText else { break }
        }
        if check.isText { return bytes }
        let isWide = bytes.indices.allSatisfy {
            $0 % 2 == 1 ? bytes[$0] == 0 : TextCheck.isPrintable(bytes[$0])
        }
        return isWide ? stride(from: 0, to: bytes.count, by: 2).map { bytes[$0] } : nil
    }
}
