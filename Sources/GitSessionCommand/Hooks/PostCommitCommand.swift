import ArgumentParser
import Domain
import Foundation
import Programs
import Recorder
import SessionCapture

/// `git session post-commit`, called by the Git hook of that name.
struct PostCommitCommand: HookEntryPoint {
    static let configuration = CommandConfiguration(
        commandName: "post-commit",
        abstract: "Note which recorded edits are committed now.",
        discussion: """
            The Git hook of that name calls this. Edits whose commit was given up, or that a commit left out, are named \
            by the next commit that takes them. A commit that should name a session and does not is said. It always \
            exits 0.
            """)

    init() {}

    init?(words: [String]) {
        guard words.isEmpty else { return nil }
    }

    func run() throws {
        GitHook.run("it could not be noted what was committed") { clone in
            guard let note = CommitNote.take(in: clone) else {
                // Whoever made this commit did not run the hook that links it.
                try UnlinkedCommits(clone: clone).warn(of: ["HEAD"])
                return
            }
            guard !note.links.isEmpty else { return }
            let named = try namedSegments(of: note, in: clone)
            let left = try note.uncertain.isEmpty ? [] : pathsWithMoreChanges(note.uncertain, clone)
            for (id, link) in note.links {
                let taken = link.segments.intersection(named[id] ?? [])
                guard !taken.isEmpty, let id = SessionID(id) else {
                    try warn(of: id, note, clone)
                    continue
                }
                try clone.spool.session(id).noteCommitted(link.paths.subtracting(left), segments: taken)
            }
        }
    }

    /// Says that the commit does not name a session. Below a subject that is not there nothing can be named.
    private func warn(of session: String, _ note: CommitNote, _ clone: Clone) throws {
        let isEmpty = try CommitMessage(path: note.messageFile, git: clone.git).text().isEmpty
        GitHook.warn(
            "this commit has edits of session \(session), but "
                + (isEmpty
                    ? "without a message it cannot name it; 'git commit --amend' with a message does"
                    : "its message does not name it any more; 'git session link' puts the name back"),
            clone: clone)
    }

    /// The segments that the commit's message names, which its author may have changed since they were put in.
    private func namedSegments(of note: CommitNote, in clone: Clone) throws -> [String: Set<Int>] {
        let lines = try CommitMessage(path: note.messageFile, git: clone.git).trailersAsWritten()
        let names = lines.compactMap { try? SessionTrailer.parse($0).get().segment }
        return Dictionary(grouping: names, by: \.session.rawValue).mapValues { Set($0.map(\.segment)) }
    }

    /// Of `paths`, those that the commit took only in part.
    private func pathsWithMoreChanges(_ paths: Set<String>, _ clone: Clone) throws -> Set<String> {
        let pathspecs = paths.count > 500 ? [] : paths.sorted().map { ":(top,literal)" + $0 }
        let left = try clone.git.output(
            ["diff-files", "--name-only", "--no-renames", "-z", "--"] + pathspecs)
        return Set(left.split(separator: "\0").map(String.init))
    }
}
