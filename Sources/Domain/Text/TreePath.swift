/// The path of a file in a commit's tree, as `Sources/main.swift`.
///
/// Paths are equal if their bytes are. Swift's strings are equal if they are canonically equivalent, which different
/// files can be; and Git allows names that are not UTF-8.
package struct TreePath: Sendable {
    /// The path to show and to keep: bytes that are not UTF-8 appear as U+FFFD, and secrets are masked.
    package let text: String
    /// The path's real bytes; nil where they are those of `text`.
    private let otherBytes: [UInt8]?

    package init(_ text: String) {
        self.text = text
        otherBytes = nil
    }

    package init(bytes: some Collection<UInt8>) {
        let text = String(decoding: bytes, as: UTF8.self)
        self.text = text
        otherBytes = text.utf8.elementsEqual(bytes) ? nil : Array(bytes)
    }

    private init(text: String, otherBytes: [UInt8]?) {
        self.text = text
        self.otherBytes = otherBytes
    }

    /// The path's bytes in Git.
    package var bytes: [UInt8] { otherBytes ?? Array(text.utf8) }

    /// Both paths joined.
    package static func + (left: TreePath, right: TreePath) -> TreePath {
        let isPlain = left.otherBytes == nil && right.otherBytes == nil
        return TreePath(
            text: left.text + right.text, otherBytes: isPlain ? nil : left.bytes + right.bytes)
    }

    /// The same path with secrets masked in its text; it keeps its bytes and is judged by them.
    ///
    /// - Throws: what `mask` throws.
    package func masked(_ mask: (String) throws -> String) rethrows -> TreePath {
        let shown = try mask(text)
        return shown == text ? self : TreePath(text: shown, otherBytes: bytes)
    }

    /// The text that patterns are compared with.
    var matched: String { otherBytes.map { String(decoding: $0, as: UTF8.self) } ?? text }

    /// Whether the text to show differs from the path.
    var isShownOtherwise: Bool { otherBytes != nil }
}

extension TreePath: Hashable {
    /// Whether both have the same bytes.
    package static func == (left: TreePath, right: TreePath) -> Bool {
        withBytes(of: left, right) { $0.count == $1.count && $0.elementsEqual($1) }
    }

    /// Hashes all bytes at once, since byte by byte is noticeable in a push of long paths.
    package func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension TreePath: Comparable {
    /// Orders paths by their bytes, as Git does.
    package static func < (left: TreePath, right: TreePath) -> Bool {
        withBytes(of: left, right) { $0.lexicographicallyPrecedes($1) }
    }

    fileprivate static func withBytes(
        of left: TreePath, _ right: TreePath,
        _ body: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        left.withBytes { left in right.withBytes { right in body(left, right) } }
    }

    fileprivate func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        if let otherBytes { return otherBytes.withUnsafeBufferPointer(body) }
        var text = text
        return text.withUTF8(body)
    }
}

extension TreePath: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(text) }
}

extension TreePath: CustomStringConvertible {
    /// The path made safe to print; see `VisibleText`.
    package var description: String { VisibleText.escaping(text) }
}
