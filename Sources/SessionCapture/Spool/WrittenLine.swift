package import Domain

/// A line, or what a file holds, as a number by which it is found again in any commit and any file.
///
/// The 64-bit FNV-1a hash (of Fowler, Noll and Vo): it stays on this machine, beside the text itself.
package struct WrittenLine: Hashable, Sendable {
    let number: UInt64

    private static let emptyBlob = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"

    init(number: UInt64) { self.number = number }

    private init(_ parts: [UInt8]...) {
        number = parts.reduce(0xcbf2_9ce4_8422_2325) { hash, part in
            part.reduce(hash) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        }
    }

    /// A line that was added to a file: one that says enough by itself is the same in any file. Nil for a line
    /// that anyone may have written.
    package init?(added line: LineKey, to path: String) {
        guard !line.isTrivial else { return nil }
        if line.isTelling { self.init(line.bytes) } else { self.init(Array("\(path)\n".utf8), line.bytes) }
    }

    /// A line that was removed from a file; nil for a line that anyone may have written.
    package init?(removed line: LineKey, from path: String) {
        guard !line.isTrivial else { return nil }
        self.init(Array("\(path)\n\n".utf8), line.bytes)
    }

    /// The whole content of a file. No line's key has a line feed, so that none is taken for it.
    package init(content blob: ObjectID) { self.init(Array("\(blob.hex)\n".utf8)) }

    /// What an edit wrote. Where it added nothing, what it removed stands for it.
    static func all(of edit: SessionSegment.Edit) -> Set<WrittenLine> {
        let added = edit.added.flatMap { LineKey.all(in: $0.utf8) }.compactMap {
            WrittenLine(added: $0, to: edit.path)
        }
        let removed = edit.removed.flatMap { LineKey.all(in: $0.utf8) }.compactMap {
            WrittenLine(removed: $0, from: edit.path)
        }
        var all = Set(edit.added.isEmpty ? removed : added)
        // An edit made all that it left of a new file, or of one that is no text. An empty file, or one with a
        // bracket or two, says nothing.
        let isWhole = edit.removed.isEmpty && (edit.before == nil || edit.added.isEmpty)
        let isTold = !added.isEmpty || edit.added.isEmpty
        if let after = edit.after, after.hex != emptyBlob, isWhole, isTold {
            all.insert(WrittenLine(content: after))
        }
        return all
    }
}
