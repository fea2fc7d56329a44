package import Domain
package import SessionCapture

/// What a commit changes: which files, and which lines it adds to them and removes from them.
package struct CommitChanges {
    private(set) var paths: Set<String> = []
    /// The content that each path gets, as Git names it.
    private(set) var blobs: [String: String] = [:]
    private(set) var added: Set<LineKey> = []
    private(set) var removed: Set<LineKey> = []
    /// What it adds, as a spool remembers it; what it removes, where it adds nothing. What it only moves is neither.
    private(set) var written: Set<WrittenLine> = []
    /// The files that it leaves, whole.
    private(set) var contents: Set<WrittenLine> = []
    /// As how many lines those of `written` count that are longer than others.
    private var weights: [WrittenLine: Int] = [:]

    /// How large a part of a session's lines has to be in the commit, or of the commit's in the session: as much as a
    /// gate asks for before it believes the claim.
    private static let smallestPart = 0.2

    mutating func formIntersection(_ other: CommitChanges) {
        paths.formIntersection(other.paths)
        added.formIntersection(other.added)
        removed.formIntersection(other.removed)
        written.formIntersection(other.written)
        contents.formIntersection(other.contents)
    }

    /// Whether the commit shows that it has these edits: they may have been thrown away since, or written over.
    package func shows(_ edits: [SessionSegment.Edit]) -> Bool {
        shows(edits) { found, wrote in
            found >= wrote * Self.smallestPart || found >= Self.weight(of: added) * Self.smallestPart
        }
    }

    /// Whether most of these edits is in the commit, of which another commit may have been the one that they were made for.
    func showsMost(of edits: [SessionSegment.Edit]) -> Bool {
        shows(edits) { found, wrote in found * 2 >= wrote }
    }

    private func shows(
        _ edits: [SessionSegment.Edit], _ isEnough: (_ found: Double, _ wrote: Double) -> Bool
    ) -> Bool {
        let wrote = Self.keys(of: edits.flatMap(\.added))
        guard !wrote.isEmpty else { return showsContent(edits) || showsRemovals(edits) }
        let found = Self.weight(of: wrote.intersection(added))
        return found > 0 && isEnough(found, Self.weight(of: wrote))
    }

    private static func weight(of keys: Set<LineKey>) -> Double { Double(keys.reduce(0) { $0 + $1.weight }) }

    /// As how many lines some of `written` count.
    package func weight(of lines: Set<WrittenLine>) -> Int { lines.reduce(0) { $0 + (weights[$1] ?? 1) } }

    /// Whether a file holds exactly what an edit left there, where lines do not tell: it had only brackets, or is no
    /// text. What a transcript tells of such an edit has to be believed.
    private func showsContent(_ edits: [SessionSegment.Edit]) -> Bool {
        edits.contains { edit in
            let isTextual = !edit.added.isEmpty || !edit.removed.isEmpty
            guard let after = edit.after else {
                return isTextual ? !edit.added.isEmpty : blobs[edit.path] == ObjectID.zero.hex
            }
            return after.hex == blobs[edit.path]
        }
    }

    /// Whether edits that only took lines away are all that there is: beside other lines they explain nothing.
    private func showsRemovals(_ edits: [SessionSegment.Edit]) -> Bool {
        added.isEmpty && !Self.keys(of: edits.flatMap(\.removed)).isDisjoint(with: removed)
    }

    private static func keys(of lines: some Sequence<some StringProtocol>) -> Set<LineKey> {
        Set(lines.lazy.flatMap { LineKey.all(in: $0.utf8) })
    }
}

// MARK: Reading what git tells

extension CommitChanges {
    /// What git's commands for differences are to be asked with.
    static let differenceOptions = [
        "-z", "--patch-with-raw", "--full-index", "--abbrev=40", "-U0", "--no-renames", "--no-ext-diff",
        "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/",
    ]

    /// Reads records of `:<modes> <ids> <letter>`, a zero byte, the path and a zero byte; then, after one more, a patch.
    init(rawAndPatch output: ArraySlice<UInt8>) {
        var rest = output
        var earlier: Set<Substring> = []
        while rest.first == UInt8(ascii: ":") {
            let fields = rest.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return }
            let words = String(decoding: fields[0], as: UTF8.self).split(separator: " ")
            // Where a mode alone changes, nothing is written.
            if words.count == 5, words[2] != words[3] {
                let path = String(decoding: fields[1], as: UTF8.self)
                paths.insert(path)
                blobs[path] = String(words[3])
                earlier.insert(words[2])
            }
            rest = fields[2]
        }
        readPatch(rest)
        // A file that only got another name is not written.
        contents = Set(
            blobs.values.filter { !earlier.contains(Substring($0)) }.compactMap { ObjectID(hex: $0) }
                .filter { $0 != .zero }.map(WrittenLine.init(content:)))
    }

    private mutating func readPatch(_ patch: ArraySlice<UInt8>) {
        var (old, new) = ("", "")
        var taken: Set<WrittenLine> = []
        var given: [(line: LineKey, path: String)] = []
        var isInHeader = false
        for line in patch.split(separator: UInt8(ascii: "\n")) {
            switch line.first {
            case UInt8(ascii: "d"): isInHeader = true
            case UInt8(ascii: "@"): isInHeader = false
            case UInt8(ascii: "-"):
                if isInHeader {
                    old = Self.path(line)
                } else {
                    for key in LineKey.all(in: line.dropFirst()) {
                        removed.insert(key)
                        if let line = WrittenLine(removed: key, from: old) { taken.insert(line) }
                    }
                }
            case UInt8(ascii: "+"):
                if isInHeader {
                    new = Self.path(line)
                } else {
                    for key in LineKey.all(in: line.dropFirst()) {
                        added.insert(key)
                        given.append((key, new))
                    }
                }
            default: break
            }
        }
        for (key, path) in given where !removed.contains(key) {
            guard let line = WrittenLine(added: key, to: path) else { continue }
            written.insert(line)
            if key.weight > 1 { weights[line] = key.weight }
        }
        if added.isEmpty { written = taken }
    }

    /// The path in a line such as `+++ b/path`; git ends one with spaces by a tab, and quotes few.
    private static func path(_ line: ArraySlice<UInt8>) -> String {
        var path = line.dropFirst("+++ b/".utf8.count)
        if path.last == UInt8(ascii: "\t") { path = path.dropLast() }
        return String(decoding: path, as: UTF8.self)
    }
}
