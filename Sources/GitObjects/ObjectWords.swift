/// The text of a commit or tag: everything except the ids that it names.
package struct ObjectWords: Sendable {
    /// The header's lines without those that only name objects, then an empty line, then the stored message.
    package let bytes: [UInt8]
    /// How many lines of `bytes` belong to the header.
    package let headerLines: Int

    private static let ids = ["tree ", "parent ", "object ", "type "].map { Array($0.utf8) }

    /// - Parameter object: the stored bytes; see git-cat-file(1).
    init(_ object: UnsafeRawBufferPointer) {
        var header: [UInt8] = []
        var lines = 0
        var start = object.startIndex
        // An empty line ends the header.
        while start < object.endIndex, object[start] != 0x0A {
            let end = object[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? object.endIndex
            let line = object[start..<end]
            if !Self.ids.contains(where: { line.starts(with: $0) }) {
                header += line
                lines += 1
            }
            start = end
        }
        bytes = header + object[start...]
        headerLines = lines
    }

    /// The number of a line within the message; nil for a line of the header.
    ///
    /// - Parameter line: the number of the line within `bytes`. Both count from one.
    package func messageLine(_ line: Int) -> Int? {
        let line = line - headerLines - 1
        return line > 0 ? line : nil
    }
}
