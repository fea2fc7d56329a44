package import Domain
import Programs
package import SessionCapture

/// The files that a commit changes, with the lines that it adds and removes.
package struct CommitChanges {
    private(set) var paths: Set<String> = []
    /// The id of the blob that each path gets.
    private(set) var blobs: [String: String] = [:]
    private(set) var added: Set<LineKey> = []
    private(set) var removed: Set<LineKey> = []
    /// The lines that it removes from files and moves nowhere, by the path; none of a merge, of which a mirror does not
    /// look at them.
    private var takenOut: [String: Set<LineKey>] = [:]
    /// The files of which git shows no lines: their content or their attributes say that they are binary.
    private(set) var unread: [String] = []
    /// The lines that it adds, in parts that follow one another in a file.
    private var runs: [[ArraySlice<UInt8>]] = []
    /// The lines that it adds, as a spool remembers them; where it adds none, those that it removes. Moved lines are
    /// neither.
    private(set) var written: Set<WrittenLine> = []
    /// The whole content of each file that it changes.
    private(set) var contents: Set<WrittenLine> = []
    /// The weight of those lines of `written` that are long enough to count as several.
    private var weights: [WrittenLine: Int] = [:]

    /// The share of a session's lines that must be in the commit, or of the commit's lines that must be in the
    /// session: the share at which a gate believes the claim.
    private static let smallestShare = 0.2

    mutating func formIntersection(_ other: CommitChanges) {
        paths.formIntersection(other.paths)
        added.formIntersection(other.added)
        removed.formIntersection(other.removed)
        takenOut = [:]
        written.formIntersection(other.written)
        contents.formIntersection(other.contents)
        runs = runs.map { $0.filter { LineKey.all(in: $0).allSatisfy(added.contains) } }
    }

    /// Whether enough of these edits is in the commit: they may have been thrown away or overwritten since.
    package func shows(_ edits: [SessionSegment.Edit]) -> Bool {
        shows(edits) { landed, wrote, covered in
            landed >= wrote * Self.smallestShare || covered >= Self.weight(of: added) * Self.smallestShare
        } || takesOutMost(of: edits)
    }

    /// Whether most of these edits is in the commit, even if they were made for another one.
    func showsMost(of edits: [SessionSegment.Edit]) -> Bool {
        shows(edits) { landed, wrote, _ in landed * 2 >= wrote }
    }

    /// - Parameter isEnough: says whether it is enough that the commit has `landed` of the edits' lines, which are
    ///   `covered` of its own.
    private func shows(
        _ edits: [SessionSegment.Edit],
        _ isEnough: (_ landed: Double, _ wrote: Double, _ covered: Double) -> Bool
    ) -> Bool {
        let wrote = Self.keys(of: edits.flatMap(\.added))
        guard !wrote.isEmpty else { return showsContent(edits) || showsRemovals(edits) }
        var landed = wrote.intersection(added)
        var covered = landed
        func isShown() -> Bool {
            let (landed, covered) = (Self.weight(of: landed), Self.weight(of: covered))
            return landed > 0 && isEnough(landed, Self.weight(of: wrote), covered)
        }
        if isShown() { return true }
        // A formatter may have wrapped or joined what is not there as it was written.
        let passages = passages(of: edits)
        landed.formUnion(passages.landed.intersection(wrote))
        covered.formUnion(passages.covered)
        return isShown()
    }

    /// The lines of edits that the commit has with other line breaks, and those of its own that they are.
    private func passages(
        of edits: [SessionSegment.Edit]
    ) -> (landed: Set<LineKey>, covered: Set<LineKey>) {
        let found = WrittenText.find(runs, in: [WrittenText(edits.lazy.map(\.added))])
        let covered = zip(runs.joined(), found.sources.joined()).lazy.flatMap { line, source in
            source == nil ? [] : LineKey.all(in: line)
        }
        return (Self.keys(of: found.written.map(\.line)), Set(covered))
    }

    private static func weight(of keys: Set<LineKey>) -> Double { Double(keys.reduce(0) { $0 + $1.weight }) }

    /// How many lines some of `written` count as.
    package func weight(of lines: Set<WrittenLine>) -> Int { lines.reduce(0) { $0 + (weights[$1] ?? 1) } }

    /// Whether a file is exactly as an edit left it, where lines cannot tell: it has only brackets, or is not text. A
    /// transcript's word on such an edit is believed.
    private func showsContent(_ edits: [SessionSegment.Edit]) -> Bool {
        edits.contains { edit in
            let isTextual = !edit.added.isEmpty || !edit.removed.isEmpty
            guard let after = edit.after else {
                return isTextual ? !edit.added.isEmpty : blobs[edit.path] == ObjectID.zero.hex
            }
            return after.hex == blobs[edit.path]
        }
    }

    /// Whether lines that the edits removed are all that the commit changes, those aside that it moves to another place;
    /// or whether it takes out most of them.
    private func showsRemovals(_ edits: [SessionSegment.Edit]) -> Bool {
        if added.isSubset(of: removed) {
            return !Self.keys(of: edits.flatMap(\.removed)).isDisjoint(with: removed)
        }
        return takesOutMost(of: edits)
    }

    /// Whether most of the lines are gone that the edits took out of files into which they wrote nothing, and so many
    /// that it is not by chance.
    private func takesOutMost(of edits: [SessionSegment.Edit]) -> Bool {
        let lines = edits.takenOut
        let gone = lines.reduce(0) { $0 + $1.value.intersection(takenOut[$1.key] ?? []).count }
        return gone >= SessionEvidence.Candidate.fewestLines
            && gone * 2 >= lines.values.reduce(0) { $0 + $1.count }
    }

    private static func keys(of lines: some Sequence<some StringProtocol>) -> Set<LineKey> {
        Set(lines.lazy.flatMap { LineKey.all(in: $0.utf8) })
    }
}

// MARK: Reading what git tells

extension CommitChanges {
    /// The options with which git prints what `init(rawAndPatch:)` reads.
    static let differenceOptions = [
        "-z", "--patch-with-raw", "--full-index", "--abbrev=40", "-U0", "--no-renames", "--no-ext-diff",
        "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/",
    ]

    /// How much of one file's difference is read as text, in bytes.
    private static let maximumText = 8 << 20

    /// Reads records of `:<modes> <ids> <letter>`, a zero byte, the path and a zero byte; then, after one more, a
    /// patch.
    init(rawAndPatch output: ArraySlice<UInt8>) {
        var rest = output
        var earlier: Set<Substring> = []
        while rest.first == UInt8(ascii: ":") {
            let fields = rest.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return }
            let words = String(decoding: fields[0], as: UTF8.self).split(separator: " ")
            // A change of the mode alone writes nothing.
            if words.count == 5, words[2] != words[3] {
                let path = String(decoding: fields[1], as: UTF8.self)
                paths.insert(path)
                blobs[path] = String(words[3])
                earlier.insert(words[2])
            }
            rest = fields[2]
        }
        // Another zero byte separates the patch.
        readPatch(rest.first == 0 ? rest.dropFirst() : rest)
        // A renamed file is not written.
        contents = Set(
            blobs.values.filter { !earlier.contains(Substring($0)) }.compactMap { ObjectID(hex: $0) }
                .filter { $0 != .zero }.map(WrittenLine.init(content:)))
    }

    private mutating func readPatch(_ patch: ArraySlice<UInt8>) {
        var (old, new) = ("", "")
        var taken: Set<WrittenLine> = []
        var lost: [(line: LineKey, path: String)] = []
        var given: [(line: LineKey, path: String)] = []
        var isInHeader = false
        var path = ""
        for line in patch.split(separator: UInt8(ascii: "\n")) {
            switch line.first {
            case UInt8(ascii: "d"):
                isInHeader = true
                path = Self.pathOfBoth(line)
            case UInt8(ascii: "B") where isInHeader: unread.append(path)
            case UInt8(ascii: "@"):
                isInHeader = false
                runs.append([])
            case UInt8(ascii: "-"):
                if isInHeader {
                    old = Self.path(line)
                } else {
                    for key in LineKey.all(in: line.dropFirst()) {
                        removed.insert(key)
                        if let line = WrittenLine(removed: key, from: old) { taken.insert(line) }
                        lost.append((key, old))
                    }
                }
            case UInt8(ascii: "+"):
                if isInHeader {
                    new = Self.path(line)
                } else {
                    runs[runs.count - 1].append(line.dropFirst())
                    for key in LineKey.all(in: line.dropFirst()) {
                        added.insert(key)
                        given.append((key, new))
                    }
                }
            default: break
            }
        }
        for (key, path) in lost where !added.contains(key) {
            takenOut[path, default: []].insert(key)
        }
        for (key, path) in given where !removed.contains(key) {
            guard let line = WrittenLine(added: key, to: path) else { continue }
            written.insert(line)
            if key.weight > 1 { weights[line] = key.weight }
        }
        if added.isEmpty { written = taken }
    }

    /// The path in a line such as `diff --git a/path b/path`.
    private static func pathOfBoth(_ line: ArraySlice<UInt8>) -> String {
        let paths = line.dropFirst("diff --git a/".utf8.count)
        return String(decoding: paths.prefix((paths.count - " b/".utf8.count) / 2), as: UTF8.self)
    }

    /// Adds the lines of files that git shows none of although they are text: their attributes say `-diff` or `binary`,
    /// and a mirror does not ask these.
    ///
    /// - Parameters:
    ///   - paths: the files that matter.
    ///   - command: the git command that shows the difference, as `diff-index`.
    ///   - revision: what it is given.
    /// - Throws: where git cannot be run.
    mutating func readTexts(
        among paths: Set<String>, in clone: Clone, by command: [String], of revision: String
    ) throws {
        let texts = try Self.calledBinary(unread.filter(paths.contains), in: clone)
        for start in stride(from: 0, to: texts.count, by: Self.filesAtOnce) {
            try readTexts(texts[start...].prefix(Self.filesAtOnce), in: clone, by: command, of: revision)
        }
    }

    /// How many files one git is asked for.
    private static let filesAtOnce = 200

    /// Those of `paths` that attributes call binary. The content of others is.
    private static func calledBinary(_ paths: [String], in clone: Clone) throws -> [String] {
        guard !paths.isEmpty else { return [] }
        let listed = try clone.git.bytes(
            ["-C", clone.top, "check-attr", "-z", "--stdin", "diff"],
            input: Array(paths.map { $0 + "\0" }.joined().utf8))
        let words = listed.split(separator: 0, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        // A path, the attribute's name and its value.
        return stride(from: 0, to: words.count - 2, by: 3).compactMap { index in
            ["unspecified", "set"].contains(words[index + 2]) ? nil : words[index]
        }
    }

    private mutating func readTexts(
        _ paths: ArraySlice<String>, in clone: Clone, by command: [String], of revision: String
    ) throws {
        let outcome = try clone.git.run(
            command + Self.differenceOptions + ["--text", revision, "--"]
                + paths.map { ":(top,literal)" + $0 },
            maximumOutput: Self.maximumText)
        if outcome.ending == .saidTooMuch, paths.count > 1 {
            let half = paths.startIndex + paths.count / 2
            try readTexts(paths[..<half], in: clone, by: command, of: revision)
            return try readTexts(paths[half...], in: clone, by: command, of: revision)
        }
        guard outcome.succeeded, let start = outcome.output.firstRange(of: [0, 0])?.upperBound else { return }
        // What is not text after all has a zero byte.
        let mark = Array("diff --git ".utf8)
        for part in outcome.output[start...].dropFirst(mark.count).split(separator: [10] + mark)
        where !part.contains(0) {
            readPatch((mark + part)[...])
        }
    }

    /// The path in a line such as `+++ b/path`; git puts a tab behind a path with spaces, and quotes few.
    private static func path(_ line: ArraySlice<UInt8>) -> String {
        var path = line.dropFirst("+++ b/".utf8.count)
        if path.last == UInt8(ascii: "\t") { path = path.dropLast() }
        return String(decoding: path, as: UTF8.self)
    }
}
