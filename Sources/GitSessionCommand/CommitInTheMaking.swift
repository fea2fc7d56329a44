import Domain
import Foundation
import GitProcess
import SessionCapture

/// What `git commit` is about to record, as its hook can tell.
struct CommitInTheMaking {
    let clone: Clone
    /// The commit that it changes; nil for the first one and for an amended first one.
    private let base: String?
    /// The commits whose messages it takes the place of, although Git may hand over other words.
    let replaced: [String]
    /// What else is being done: a squash has the messages of what it joins in its own.
    let isSquash: Bool

    /// - Parameters:
    ///   - source: where the message comes from, as githooks(5) says.
    ///   - reused: the commit whose message is used again.
    init(clone: Clone, source: String?, reused: String?) throws {
        self.clone = clone
        let head = try clone.commit("HEAD")
        let amends = GitAncestor.amends() ?? (source == "commit" && reused == "HEAD")
        base = amends ? try clone.commit("HEAD^") : head
        let folded = try Self.foldedByRebase(clone)
        replaced = (amends ? [head].compactMap(\.self) : []) + folded
        isSquash = source == "squash"
    }

    /// The commits that `git rebase` melts into one, the first of them as well: it shows their messages to be edited,
    /// or drops them.
    private static func foldedByRebase(_ clone: Clone) throws -> [String] {
        let folder = clone.gitDirectory + "/rebase-merge"
        let folded = lines(of: folder + "/current-fixups")
        guard !folded.isEmpty else { return [] }
        let foldings: Set<Substring> = ["fixup", "f", "squash", "s"]
        let first = lines(of: folder + "/done").last { $0.first.map { !foldings.contains($0) } ?? false }
        return try ([first].compactMap(\.self) + folded).compactMap { words in
            // An option may stand before the commit, the subject stands after it.
            try words.dropFirst().first { !$0.hasPrefix("-") }.flatMap { try clone.commit(String($0)) }
        }
    }

    private static func lines(of path: String) -> [[Substring]] {
        guard let bytes = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { $0.split(separator: " ") }
    }

    /// The paths that it changes.
    func paths() throws -> Set<String> {
        let output = try clone.git.output([
            "diff-index", "--cached", "--name-only", "--no-renames", "-z", baseTree,
        ])
        return Set(output.split(separator: "\0").map(String.init))
    }

    /// The lines that it adds and removes in `paths`, without the space around them.
    func changedLines(in paths: Set<String>) throws -> Set<Substring> {
        let output = try clone.git.output(
            [
                "diff-index", "--cached", "-p", "-U0", "--no-renames", "--no-ext-diff", "--no-textconv",
                "--no-color",
                baseTree, "--",
            ] + paths.sorted().map { ":(top,literal)" + $0 })
        return Set(
            Lines.of(output).compactMap { line in
                guard let mark = line.utf8.first, mark == UInt8(ascii: "+") || mark == UInt8(ascii: "-"),
                    !line.hasPrefix("+++ "), !line.hasPrefix("--- ")
                else { return nil }
                return EditedLine.key(of: Substring(line.utf8.dropFirst()))
            })
    }

    private var baseTree: String { base ?? "4b825dc642cb6eb9a060e54bf8d69288fbee4904" }
}

/// A line as it is compared: other space around it is the formatter's work, and a line of a bracket says nothing.
enum EditedLine {
    private static let shortest = 4

    static func key(of line: some StringProtocol) -> Substring? {
        let line = Substring(line).trimmingPrefix { $0.isWhitespace }
        let end = line.lastIndex { !$0.isWhitespace }
        guard let end else { return nil }
        let key = line[...end]
        return key.utf8.count >= shortest ? key : nil
    }
}
