/// What a commit or a tag says in words: all of it but the ids that it names.
package struct ObjectWords: Sendable {
    /// The header's lines without those that only name objects, an empty line, and the message as it is stored.
    package let bytes: [UInt8]
    /// How many lines of `bytes` are the header's.
    package let headerLines: Int

    private static let ids = ["tree ", "parent ", "object ", "type "].map { Array($0.utf8) }

    /// - Parameter object: as it is stored; see git-cat-file(1).
    init(_ object: UnsafeRawBufferPointer) {
        var header: [UInt8] = []
        var lines = 0
        var start = object.startIndex
        // After the header's lines comes an empty one.
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

    /// The line of the message that a line of `bytes` is, counted from one as that; nil where it is one of the header's.
    package func messageLine(_ line: Int) -> Int? {
        let line = line - headerLines - 1
        return line > 0 ? line : nil
    }
}
