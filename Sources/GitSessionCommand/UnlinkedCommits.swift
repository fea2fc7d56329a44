import Domain
import Foundation
import GitProcess
import SessionCapture

/// Commits with lines that a session edited and no commit named: made by a tool that runs no Git hooks, or rewritten by
/// one that drops trailers.
struct UnlinkedCommits {
    let clone: Clone

    struct Unlinked: Encodable {
        let commit: String
        let subject: String
        let sessions: [String]
    }

    /// How many commits are looked at.
    private static let maximumCommits = 500
    private static let maximumPathspecs = 500

    /// Those among the commits that `revisions` names as git-rev-list(1) does.
    func find(_ revisions: [String]) throws -> [Unlinked] {
        try CommitNote.settle(in: clone)
        let open = clone.spool.openSessions().compactMap { session in
            (try? session.openEdits()).map { (session: session, edits: $0) }
        }
        let candidates = open.reduce(into: Set<String>()) { paths, entry in
            for edits in entry.edits { paths.formUnion(edits.paths) }
        }
        guard !candidates.isEmpty else { return [] }
        return try commitsWithoutSession(revisions, candidates).compactMap { commit in
            let changes = try CommitInTheMaking.Changes(of: commit.id, in: candidates, git: clone.git)
            let sessions = open.filter { session, edits in
                edits.contains { edits in
                    let paths = edits.paths.intersection(changes.paths)
                    return !paths.isEmpty && changes.shows(session.edits(edits, in: paths))
                }
            }
            guard !sessions.isEmpty else { return nil }
            return Unlinked(
                commit: commit.id, subject: commit.subject, sessions: sessions.map(\.session.id.rawValue))
        }
    }

    /// Says which of `commits` are not linked, and what to do.
    func warn(of commits: [String]) throws {
        let found = try find(["--no-walk"] + commits)
        for unlinked in found.prefix(5) {
            GitHook.warn(
                "commit \(unlinked.commit.prefix(12)) has edits of session \(unlinked.sessions[0]) and does not "
                    + "name it; 'git commit --amend --no-edit' puts the name in", clone: clone)
        }
    }

    private func commitsWithoutSession(
        _ revisions: [String], _ candidates: Set<String>
    ) throws -> [(id: String, subject: String)] {
        let pathspecs = candidates.count > Self.maximumPathspecs ? [] : candidates.sorted()
        let output = try clone.git.output(
            [
                "log", "-z", "--no-merges", "--no-show-signature", "--max-count=\(Self.maximumCommits)",
                "--format=%H%x01%s%x01%(trailers:key=\(SessionTrailer.key),valueonly,separator=%x2C)",
            ] + revisions + ["--"] + pathspecs.map { ":(top,literal)" + $0 })
        return output.split(separator: "\0").compactMap { record in
            let fields = record.split(separator: "\u{1}", omittingEmptySubsequences: false)
            guard fields.count == 3, fields[2].isEmpty else { return nil }
            return (String(fields[0]), String(fields[1]))
        }
    }
}

extension CommitInTheMaking.Changes {
    /// What a commit that is made changed of `candidates`, against its first parent.
    fileprivate init(of commit: String, in candidates: Set<String>, git: GitCommand) throws {
        let pathspecs = candidates.count > 500 ? [] : candidates.sorted().map { ":(top,literal)" + $0 }
        let outcome = try git.run(
            [
                "diff-tree", "-r", "--root", "--no-commit-id", "-z", "--patch-with-raw", "-U0",
                "--no-renames",
                "--no-ext-diff", "--no-textconv", "--no-color", commit, "--",
            ] + pathspecs)
        guard outcome.succeeded else { throw CommandFailure("git diff-tree failed: \(outcome.errorText)") }
        self.init(rawAndPatch: outcome.output)
    }
}
