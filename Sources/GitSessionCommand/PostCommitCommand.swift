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
            by the next commit that takes them. A commit that should name a session and does not is said. It always \
            exits 0.
            """)

    func run() throws {
        GitHook.run("it could not be noted what was committed") { clone in
            guard let note = CommitNote.take(in: clone) else {
                // Whoever made this commit did not run the hook that links it.
                try UnlinkedCommits(clone: clone).warn(of: ["HEAD"])
                return
            }
            guard !note.links.isEmpty else { return }
            let named = try namedSegments(in: clone)
            let left = try pathsWithMoreChanges(note.links.values.flatMap(\.paths), clone)
            for (id, link) in note.links {
                let taken = link.segments.intersection(named[id] ?? [])
                guard !taken.isEmpty, let id = SessionID(id) else {
                    GitHook.warn(
                        "this commit has edits of session \(id), but its message does not name it any more; "
                            + "'git commit --amend --no-edit' puts the name back", clone: clone)
                    continue
                }
                try clone.spool.session(id).noteCommitted(link.paths.subtracting(left), segments: taken)
            }
        }
    }

    private func namedSegments(in clone: Clone) throws -> [String: Set<Int>] {
        let names = try clone.sessionTrailers(of: "HEAD").filter { $0.hasKey(SessionTrailer.key) }
            .compactMap { try? SessionTrailer.parse($0.value).get().segment }
        return Dictionary(grouping: names, by: \.session.rawValue).mapValues { Set($0.map(\.segment)) }
    }

    /// Of `paths`, those that the commit took only in part.
    private func pathsWithMoreChanges(_ paths: [String], _ clone: Clone) throws -> Set<String> {
        let pathspecs = paths.count > 500 ? [] : Set(paths).sorted().map { ":(top,literal)" + $0 }
        let left = try clone.git.output(
            ["diff-files", "--name-only", "--no-renames", "-z", "--"] + pathspecs)
        return Set(left.split(separator: "\0").map(String.init))
    }
}
