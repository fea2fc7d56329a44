import ArgumentParser
import Domain
import Foundation
import GitProcess
import SessionCapture

/// `git session post-commit`, called by the Git hook of that name.
struct PostCommitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "post-commit",
        abstract: "Note which recorded edits are committed now.",
        discussion: """
            The Git hook of that name calls this. Edits whose commit was given up, or that a commit left out, are named \
            by the next commit that takes them. It always exits 0.
            """)

    func run() throws {
        GitHook.run("it could not be noted what was committed") { clone in
            let trailers = try clone.sessionTrailers(of: "HEAD").filter { $0.hasKey(SessionTrailer.key) }
                .compactMap { try? SessionTrailer.parse($0.value).get() }
            guard !trailers.isEmpty else { return }
            let taken = try takenPaths(clone)
            for (id, named) in Dictionary(grouping: trailers, by: \.segment.session) {
                let session = clone.spool.session(id)
                guard session.isRecorded else { continue }
                try session.noteCommitted(taken, segments: Set(named.map(\.segment.segment)))
            }
        }
    }

    /// The paths of the last commit, without those that have more changes: it took only some of these.
    private func takenPaths(_ clone: Clone) throws -> Set<String> {
        let committed = try clone.git.output(
            ["diff-tree", "--root", "--no-commit-id", "--name-only", "--no-renames", "-r", "-z", "HEAD"])
        let left = try clone.git.output(["diff", "--name-only", "--no-renames", "--no-ext-diff", "-z"])
        return Set(committed.split(separator: "\0").map(String.init))
            .subtracting(left.split(separator: "\0").map(String.init))
    }
}
