import Domain
import Foundation
import Programs
import SessionCapture

/// The commit that `git commit` is about to make, as far as its hook can tell.
package struct PendingCommit {
    package let clone: Clone
    /// The commits that it is compared with; in a merge, all of them.
    private let parents: [String]
    /// Whether a `git commit` makes it, as far as this system tells.
    package let isOfGitCommit: Bool
    /// The commits that it replaces: an amended one, and those that a rebase folds into it.
    package let replaced: [String]
    /// The commits whose author it takes over, besides those that it replaces.
    private let reused: [String]
    /// Whether it amends a commit with a new message from the command line or a file.
    let isReworded: Bool
    /// The messages of the commits that a squash joins, as Git wrote them down.
    let squashMessage: String?

    private static let emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    /// Above this count, git looks at all paths.
    private static let maximumPathspecs = 500

    /// - Parameters:
    ///   - source: where the message comes from: see prepare-commit-msg in githooks(5).
    ///   - reused: the commit whose message is used again.
    /// - Throws: `GitFailure` where git does not find the commits.
    package init(clone: Clone, source: String?, reused: String?) throws {
        self.clone = clone
        let told = GitAncestor.amends()
        isOfGitCommit = told != nil
        let amends = told ?? (source == "commit" && reused == "HEAD")
        let merged = Self.lines(of: clone.gitDirectory + "/MERGE_HEAD").compactMap(\.first).map(String.init)
        parents = [amends ? "HEAD^" : "HEAD"] + (amends ? [] : merged)
        let folded = try Self.foldedByRebase(clone)
        isReworded = amends && source == "message" && folded.isEmpty
        replaced = (amends ? try [clone.commit("HEAD")].compactMap(\.self) : []) + folded
        // A rebase writes down what it applies; Git's own name for that is there only where it stops.
        let applied = Self.lines(of: clone.gitDirectory + "/rebase-merge/done").last?.dropFirst()
            .first { !$0.hasPrefix("-") }.map(String.init)
        self.reused = [reused, "CHERRY_PICK_HEAD", applied].compactMap(\.self)
        squashMessage = FileManager.default.contents(atPath: clone.gitDirectory + "/SQUASH_MSG")
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// The sessions that a developer took out of the commits that it replaces or is written after.
    ///
    /// - Throws: `GitFailure` where git cannot read these.
    func declinedSessions() throws -> Set<SessionID> {
        let declined = clone.spool.declinedSessions
        guard !declined.isEmpty else { return [] }
        let commits = try replaced + reused.compactMap { try clone.commit($0) }
        return try commits.reduce(into: []) { $0.formUnion(declined.sessions(of: try clone.author(of: $1))) }
    }

    /// Whether a rebase, a cherry-pick or a merge is going on: Git then adds comments to the messages.
    package var isMadeByGit: Bool {
        let signs = [
            "rebase-merge", "rebase-apply", "sequencer", "CHERRY_PICK_HEAD", "REVERT_HEAD", "MERGE_HEAD",
        ]
        return signs.contains { access("\(clone.gitDirectory)/\($0)", F_OK) == 0 }
    }

    /// The commits that `git rebase` folds into one, including the first: it offers their messages for editing, or
    /// drops them.
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

    /// All that it changes; where that is too much to read while a developer waits, only its changes to `candidates`.
    /// A merge changes what differs from every parent: the rest came with one of them.
    ///
    /// - Throws: `Problem` where git cannot compare.
    package func changes(besidesAllIn candidates: Set<String>) throws -> CommitChanges {
        guard parents.count == 1 else { return try changes(in: candidates) }
        return try changes(from: parents[0], in: nil, texts: candidates) ?? changes(in: candidates)
    }

    /// Its changes to the files `candidates`.
    ///
    /// - Throws: `Problem` where git cannot compare.
    package func changes(in candidates: Set<String>) throws -> CommitChanges {
        guard !candidates.isEmpty else { return CommitChanges() }
        var changes = try changes(from: parents[0], in: candidates, texts: candidates) ?? CommitChanges()
        for parent in parents.dropFirst() where !changes.paths.isEmpty {
            let other =
                try self.changes(from: parent, in: changes.paths, texts: candidates) ?? CommitChanges()
            changes.formIntersection(other)
        }
        return changes
    }

    /// How much of the difference is read where all files are compared, in bytes.
    private static let maximumDifference = 8 << 20

    /// Nil where all files were asked for and the difference is too large.
    ///
    /// - Parameter texts: the files whose lines matter, whatever their attributes say.
    private func changes(
        from parent: String, in candidates: Set<String>?, texts: Set<String>
    ) throws -> CommitChanges? {
        let outcome = try difference(from: parent, in: candidates)
        if outcome.ending == .saidTooMuch { return nil }
        if outcome.succeeded {
            var changes = CommitChanges(rawAndPatch: outcome.output[...])
            try changes.readTexts(among: texts, in: clone, by: Self.command, of: parent)
            return changes
        }
        // The first commit has no parent, even if it is amended.
        guard parent.hasPrefix("HEAD"), parent != Self.emptyTree else {
            throw Problem(.unavailable, "git diff-index failed: \(outcome.errorText)")
        }
        return try changes(from: Self.emptyTree, in: candidates, texts: texts)
    }

    private static let command = ["-c", "core.quotePath=false", "diff-index", "--cached"]

    private func difference(from parent: String, in candidates: Set<String>?) throws -> ChildProcess.Outcome {
        let pathspecs =
            candidates.map { $0.count > Self.maximumPathspecs ? [] : $0.sorted() } ?? []
        return try clone.git.run(
            Self.command + CommitChanges.differenceOptions + [parent, "--"]
                + pathspecs.map { ":(top,literal)" + $0 },
            maximumOutput: candidates == nil ? Self.maximumDifference : nil)
    }
}
