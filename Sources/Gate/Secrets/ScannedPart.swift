import Glibc

/// The part of a content that is scanned: all of a text, or the start of a binary file.
///
/// The rest was not scanned when it was pushed, so nothing in it counts as known.
struct ScannedPart {
    let bytes: UnsafeRawBufferPointer
    let isAll: Bool

    /// The bytes of a binary file that are scanned.
    static let maximumBinary = 16 << 20

    init(of content: UnsafeRawBufferPointer) {
        isAll = content.count <= Self.maximumBinary || !content.hasZero(inFirst: 8_000)
        bytes = isAll ? content : UnsafeRawBufferPointer(rebasing: content[..<Self.maximumBinary])
    }
}

extension UnsafeRawBufferPointer {
    /// Whether the content is binary by Git's rule.
    fileprivate func hasZero(inFirst count: Int) -> Bool {
        guard let base = baseAddress else { return false }
        return memchr(base, 0, Swift.min(count, self.count)) != nil
    }
}
