import Domain
import Foundation
import GitProcess
import SessionCapture

/// What `git commit` is about to record, as its hook can tell.
struct CommitInTheMaking {
    let clone: Clone
    /// What it is compared with: the commit that it changes, and in a merge each of the others, too.
    private let parents: [String]
    /// The commits whose messages it takes the place of, although Git may hand over other words.
    let replaced: [String]
    /// The messages of what a squash joins, whatever its own message became.
    let squashMessage: String?

    private static let emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    /// More paths are not named to git; it looks at all of them then.
    private static let maximumPathspecs = 500

    /// - Parameters:
    ///   - source: where the message comes from, as githooks(5) says.
    ///   - reused: the commit whose message is used again.
    init(clone: Clone, source: String?, reused: String?) throws {
        self.clone = clone
        let amends = GitAncestor.amends() ?? (source == "commit" && reused == "HEAD")
        let merged = Self.lines(of: clone.gitDirectory + "/MERGE_HEAD").compactMap(\.first).map(String.init)
        parents = [amends ? "HEAD^" : "HEAD"] + (amends ? [] : merged)
        let folded = try Self.foldedByRebase(clone)
        replaced = (amends ? try [clone.commit("HEAD")].compactMap(\.self) : []) + folded
        squashMessage = FileManager.default.contents(atPath: clone.gitDirectory + "/SQUASH_MSG")
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether a rebase, a cherry-pick or a merge is going on: Git then puts remarks of its own into the messages.
    var isMadeByGit: Bool {
        let signs = [
            "rebase-merge", "rebase-apply", "sequencer", "CHERRY_PICK_HEAD", "REVERT_HEAD", "MERGE_HEAD",
        ]
        return signs.contains { access("\(clone.gitDirectory)/\($0)", F_OK) == 0 }
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

    /// What the commit changes: which files, and which lines it adds to them and removes from them.
    struct Changes {
        var paths: Set<String> = []
        /// The content that each path gets, as Git names it.
        var blobs: [String: String] = [:]
        var added: Set<LineKey> = []
        var removed: Set<LineKey> = []

        /// How large a part of a session's lines has to be in the commit, or of the commit's in the session: as much as a
        /// gate asks for before it believes the claim.
        private static let smallestPart = 0.2

        /// Whether the commit shows that it has these edits: they may have been thrown away since, or written over.
        func shows(_ edits: [SessionSegment.Edit]) -> Bool {
            let wrote = Self.keys(of: edits.flatMap(\.added))
            guard !wrote.isEmpty else { return showsContent(edits) || showsRemovals(edits) }
            let found = Double(wrote.intersection(added).count)
            return found > 0
                && (found >= Double(wrote.count) * Self.smallestPart
                    || found >= Double(added.count) * Self.smallestPart)
        }

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

        static func keys(of lines: some Sequence<some StringProtocol>) -> Set<LineKey> {
            Set(lines.lazy.map { LineKey($0.utf8) }.filter { !$0.isTrivial })
        }
    }

    /// What it changes of `candidates`. A merge changes what differs from every parent: the rest came with one.
    func changes(in candidates: Set<String>) throws -> Changes {
        guard !candidates.isEmpty else { return Changes() }
        var changes = try changes(from: parents[0], in: candidates)
        for parent in parents.dropFirst() where !changes.paths.isEmpty {
            let other = try self.changes(from: parent, in: changes.paths)
            changes.paths.formIntersection(other.paths)
            changes.added.formIntersection(other.added)
            changes.removed.formIntersection(other.removed)
        }
        return changes
    }

    private func changes(from parent: String, in candidates: Set<String>) throws -> Changes {
        let outcome = try difference(from: parent, in: candidates)
        // The first commit, or an amended first one, has nothing before it.
        if !outcome.succeeded, parent.hasPrefix("HEAD") {
            let first = try difference(from: Self.emptyTree, in: candidates)
            guard first.succeeded else { throw CommandFailure("git diff-index failed: \(first.errorText)") }
            return Changes(rawAndPatch: first.output)
        }
        guard outcome.succeeded else { throw CommandFailure("git diff-index failed: \(outcome.errorText)") }
        return Changes(rawAndPatch: outcome.output)
    }

    private func difference(from parent: String, in candidates: Set<String>) throws -> ChildProcess.Outcome {
        let pathspecs = candidates.count > Self.maximumPathspecs ? [] : candidates.sorted()
        return try clone.git.run(
            [
                "diff-index", "--cached", "-z", "--patch-with-raw", "--full-index", "--abbrev=40", "-U0",
                "--no-renames", "--no-ext-diff",
                "--no-textconv", "--no-color", parent, "--",
            ] + pathspecs.map { ":(top,literal)" + $0 })
    }
}

extension CommitInTheMaking.Changes {
    /// Reads records of `:<modes> <ids> <letter>`, a zero byte, the path and a zero byte; then, after one more, a patch.
    init(rawAndPatch output: [UInt8]) {
        var rest = output[...]
        while rest.first == UInt8(ascii: ":") {
            let fields = rest.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return }
            let path = String(decoding: fields[1], as: UTF8.self)
            paths.insert(path)
            let words = fields[0].split(separator: UInt8(ascii: " "))
            if words.count == 5 { blobs[path] = String(decoding: words[3], as: UTF8.self) }
            rest = fields[2]
        }
        let lines = Lines.of(String(decoding: rest, as: UTF8.self))
        added = Self.keys(of: Self.lines(marked: "+", unlike: "+++ ", in: lines))
        removed = Self.keys(of: Self.lines(marked: "-", unlike: "--- ", in: lines))
    }

    private static func lines(marked mark: Unicode.Scalar, unlike header: String, in lines: [Substring])
        -> [Substring]
    {
        lines.filter { $0.unicodeScalars.first == mark && !$0.hasPrefix(header) }
            .map { Substring($0.unicodeScalars.dropFirst()) }
    }
}
