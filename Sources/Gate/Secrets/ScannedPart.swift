import Glibc

/// The part of a content in which secrets are looked for: of a text all of it, of what is no text the beginning.
///
/// What is behind it was not looked into when it came, so that nothing there counts as having been there before.
struct ScannedPart {
    let bytes: UnsafeRawBufferPointer
    let isAll: Bool

    /// How much of what is no text is looked into.
    static let maximumBinary = 16 << 20

    init(of content: UnsafeRawBufferPointer) {
        isAll = content.count <= Self.maximumBinary || !content.hasZero(inFirst: 8_000)
        bytes = isAll ? content : UnsafeRawBufferPointer(rebasing: content[..<Self.maximumBinary])
    }
}

extension UnsafeRawBufferPointer {
    /// Whether it is no text, as Git tells.
    fileprivate func hasZero(inFirst count: Int) -> Bool {
        guard let base = baseAddress else { return false }
        return memchr(base, 0, Swift.min(count, self.count)) != nil
    }
}
