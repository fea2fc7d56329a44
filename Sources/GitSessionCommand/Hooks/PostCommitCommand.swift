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
        abstract: "Note which recorded edits a commit took.",
        discussion: """
            The Git hook of that name calls this. Edits whose commit was aborted, or that a commit left out, are \
            named by the next commit that takes them. It warns of a commit that should name a session and does not. \
            It always exits 0.
            """)

    init() {}

    init?(words: [String]) {
        guard words.isEmpty else { return nil }
    }

    func run() throws {
        GitHook.run("cannot note what was committed") { clone in
            guard let note = CommitNote.take(in: clone) else {
                // The tool that made this commit did not run the hook that links it.
                try UnlinkedCommits(clone: clone).warn(of: ["HEAD"])
                HookAlarm(in: clone).sound()
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

    /// Warns that the commit does not name a session. Without a message there is nothing to put a trailer below.
    private func warn(of session: String, _ note: CommitNote, _ clone: Clone) throws {
        let isEmpty = try isKept(note) && MessageFile(path: note.messageFile, git: clone.git).text().isEmpty
        GitHook.warn(
            "this commit has edits of session \(session), but "
                + (isEmpty
                    ? "cannot name it without a message; 'git commit --amend' with a message does"
                    : "its message no longer names it; 'git session link' adds the name again"),
            clone: clone)
    }

    /// The segments that the commit's message names; its author may have changed the trailers.
    private func namedSegments(of note: CommitNote, in clone: Clone) throws -> [String: Set<Int>] {
        let names =
            try isKept(note)
            ? MessageFile(path: note.messageFile, git: clone.git).trailersAsWritten().compactMap {
                try? SessionTrailer.parse($0).get().segment
            } : clone.namedSessions(of: "HEAD").map(\.segment)
        return Dictionary(grouping: names, by: \.session.rawValue).mapValues { Set($0.map(\.segment)) }
    }

    /// Whether the file with the message is still there: libraries remove theirs once they have read it.
    private func isKept(_ note: CommitNote) -> Bool {
        FileManager.default.fileExists(atPath: note.messageFile)
    }

    /// Those of `paths` that the commit took only in part.
    private func pathsWithMoreChanges(_ paths: Set<String>, _ clone: Clone) throws -> Set<String> {
        let pathspecs = paths.count > 500 ? [] : paths.sorted().map { ":(top,literal)" + $0 }
        let left = try clone.git.output(
            ["diff-files", "--name-only", "--no-renames", "-z", "--"] + pathspecs)
        return Set(left.split(separator: "\0").map(String.init))
    }
}
