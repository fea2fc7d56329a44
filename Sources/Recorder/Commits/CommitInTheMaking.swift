import Domain
import Foundation
import Programs
import SessionCapture

/// What `git commit` is about to record, as its hook can tell.
package struct CommitInTheMaking {
    package let clone: Clone
    /// What it is compared with: the commit that it changes, and in a merge each of the others, too.
    private let parents: [String]
    /// The commits whose messages it takes the place of, although Git may hand over other words.
    package let replaced: [String]
    /// Whether somebody gives the commit that it changes other words on the command line, or in a file.
    let isReworded: Bool
    /// The messages of what a squash joins, whatever its own message became.
    let squashMessage: String?

    private static let emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    /// More paths are not named to git; it looks at all of them then.
    private static let maximumPathspecs = 500

    /// - Parameters:
    ///   - source: where the message comes from, as githooks(5) says.
    ///   - reused: the commit whose message is used again.
    package init(clone: Clone, source: String?, reused: String?) throws {
        self.clone = clone
        let amends = GitAncestor.amends() ?? (source == "commit" && reused == "HEAD")
        let merged = Self.lines(of: clone.gitDirectory + "/MERGE_HEAD").compactMap(\.first).map(String.init)
        parents = [amends ? "HEAD^" : "HEAD"] + (amends ? [] : merged)
        let folded = try Self.foldedByRebase(clone)
        isReworded = amends && source == "message" && folded.isEmpty
        replaced = (amends ? try [clone.commit("HEAD")].compactMap(\.self) : []) + folded
        squashMessage = FileManager.default.contents(atPath: clone.gitDirectory + "/SQUASH_MSG")
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether a rebase, a cherry-pick or a merge is going on: Git then puts remarks of its own into the messages.
    package var isMadeByGit: Bool {
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

    /// What it changes; where that is more than is read while somebody waits, only what it changes of `candidates`. A merge
    /// changes what differs from every parent: the rest came with one.
    package func changes(besidesAllIn candidates: Set<String>) throws -> CommitChanges {
        guard parents.count == 1 else { return try changes(in: candidates) }
        return try changes(from: parents[0], in: nil) ?? changes(in: candidates)
    }

    /// What it changes of `candidates`.
    package func changes(in candidates: Set<String>) throws -> CommitChanges {
        guard !candidates.isEmpty else { return CommitChanges() }
        var changes = try changes(from: parents[0], in: candidates) ?? CommitChanges()
        for parent in parents.dropFirst() where !changes.paths.isEmpty {
            let other = try self.changes(from: parent, in: changes.paths) ?? CommitChanges()
            changes.formIntersection(other)
        }
        return changes
    }

    /// How much of what all changed files say is read, in bytes.
    private static let maximumDifference = 8 << 20

    /// Nil where everything is wanted and is too much.
    private func changes(from parent: String, in candidates: Set<String>?) throws -> CommitChanges? {
        let outcome = try difference(from: parent, in: candidates)
        if outcome.ending == .saidTooMuch { return nil }
        if outcome.succeeded { return CommitChanges(rawAndPatch: outcome.output[...]) }
        // The first commit, or an amended first one, has nothing before it.
        guard parent.hasPrefix("HEAD"), parent != Self.emptyTree else {
            throw RecordingFailure("git diff-index failed: \(outcome.errorText)")
        }
        return try changes(from: Self.emptyTree, in: candidates)
    }

    private func difference(from parent: String, in candidates: Set<String>?) throws -> ChildProcess.Outcome {
        let pathspecs =
            candidates.map { $0.count > Self.maximumPathspecs ? [] : $0.sorted() } ?? []
        return try clone.git.run(
            ["-c", "core.quotePath=false", "diff-index", "--cached"] + CommitChanges.differenceOptions + [
                parent, "--",
            ]
                + pathspecs.map { ":(top,literal)" + $0 },
            maximumOutput: candidates == nil ? Self.maximumDifference : nil)
    }
}
