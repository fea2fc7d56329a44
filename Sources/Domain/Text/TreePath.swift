/// The path of a file in a commit's tree, as `Sources/main.swift`.
///
/// Paths are the same where their bytes are. Strings in Swift are the same where they look the same, which two files of a
/// tree need not be; and Git takes names that are no UTF-8.
package struct TreePath: Sendable {
    /// To be read and kept: bytes that are not UTF-8 appear as U+FFFD, and what must not be kept is masked.
    package let text: String
    /// Nil where they are those of `text`.
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

    /// As Git has them.
    package var bytes: [UInt8] { otherBytes ?? Array(text.utf8) }

    package static func + (left: TreePath, right: TreePath) -> TreePath {
        let isPlain = left.otherBytes == nil && right.otherBytes == nil
        return TreePath(
            text: left.text + right.text, otherBytes: isPlain ? nil : left.bytes + right.bytes)
    }

    /// The same path, without what must not be kept in its text: it is judged as it is.
    package func masked(_ mask: (String) throws -> String) rethrows -> TreePath {
        let shown = try mask(text)
        return shown == text ? self : TreePath(text: shown, otherBytes: bytes)
    }

    /// What patterns are compared with.
    var matched: String { otherBytes.map { String(decoding: $0, as: UTF8.self) } ?? text }

    /// Whether it is shown otherwise than it is.
    var isShownOtherwise: Bool { otherBytes != nil }
}

extension TreePath: Hashable {
    package static func == (left: TreePath, right: TreePath) -> Bool {
        withBytes(left, right) { $0.count == $1.count && $0.elementsEqual($1) }
    }

    /// At once: byte by byte it is felt in a push of long paths, and so are comparisons of texts.
    package func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension TreePath: Comparable {
    /// In Git's order of bytes.
    package static func < (left: TreePath, right: TreePath) -> Bool {
        withBytes(left, right) { $0.lexicographicallyPrecedes($1) }
    }

    fileprivate static func withBytes(
        _ left: TreePath, _ right: TreePath,
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
