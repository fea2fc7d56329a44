import ArgumentParser
import Domain
import Foundation
import GitProcess
import SessionCapture

/// `git session prepare-commit-msg`, called by the Git hook of that name.
struct PrepareCommitMessageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare-commit-msg",
        abstract: "Seal the sessions behind a commit and name them in its message.",
        discussion: "The Git hook of that name calls this. It always exits 0: a commit is never stopped.")

    @Argument(help: "The file with the message.")
    var file: String
    @Argument(help: "Where the message comes from, as githooks(5) says.")
    var source: String?
    @Argument(help: "The commit that is used again.")
    var commit: String?

    func run() throws {
        // A merge's own edits are its conflicts' resolutions; its message is left as Git made it.
        guard source != "merge" else { return }
        GitHook.run("this commit could not be linked to its sessions") { clone in
            try nameSessions(CommitInTheMaking(clone: clone, source: source, reused: commit))
        }
    }

    private func nameSessions(_ commit: CommitInTheMaking) throws {
        let message = CommitMessage(path: file, git: commit.clone.git)
        // What goes on living in this commit keeps its names, whatever became of the message.
        var trailers = try commit.replaced.flatMap { try commit.clone.sessionTrailers(of: $0) }
            .map { "\($0.key): \($0.value)" }
        if commit.isSquash { trailers += try recordedTrailers(quotedIn: message, clone: commit.clone) }
        trailers += try newTrailers(commit)
        if !trailers.isEmpty { try message.add(trailers) }
    }

    private func newTrailers(_ commit: CommitInTheMaking) throws -> [String] {
        let sessions = commit.clone.spool.sessions()
        guard !sessions.isEmpty else { return [] }
        let paths = try commit.paths()
        return sessions.flatMap { session in
            do {
                return try segments(of: session, for: commit, paths: paths)
                    .flatMap { try trailers(for: $0, of: session) }
            } catch {
                GitHook.warn(
                    "session \(session.id) could not be linked to this commit: \(error)", clone: commit.clone)
                return []
            }
        }
    }

    /// The segments that edited what is being committed: sealed before and not taken by a commit yet, and a new one.
    private func segments(
        of session: SpooledSession, for commit: CommitInTheMaking, paths: Set<String>
    ) throws -> [SpooledSession.Sealed] {
        try commit.clone.transcripts.bringUpToDate(session)
        let open = try session.uncommitted(touching: paths)
            .filter { try isVisible(session.segment($0), in: commit, paths: paths) }
        let isEdited = !session.unsealedPaths().isDisjoint(with: paths)
        return open + (isEdited ? [try session.seal()].compactMap(\.self) : [])
    }

    /// Whether one of the segment's lines is in the commit: its edits may have been thrown away since it was sealed.
    private func isVisible(_ segment: SessionSegment, in commit: CommitInTheMaking, paths: Set<String>) throws
        -> Bool
    {
        let edits = segment.edits.filter { paths.contains($0.path) }
        let lines = edits.flatMap { $0.added + $0.removed }.compactMap { EditedLine.key(of: $0) }
        guard !lines.isEmpty else { return true }
        return try !commit.changedLines(in: Set(edits.map(\.path))).isDisjoint(with: lines)
    }

    private func trailers(for sealed: SpooledSession.Sealed, of session: SpooledSession) throws -> [String] {
        let segment = try session.segment(sealed)
        let agents =
            segment.models.isEmpty ? [segment.agent] : segment.models.map { "\(segment.agent):\($0)" }
        return [sealed.trailer.description] + agents.map { "\(CommitMessage.agentKey): \($0)" }
    }

    /// Only of this clone's own sessions: a text may quote any trailer.
    private func recordedTrailers(quotedIn message: CommitMessage, clone: Clone) throws -> [String] {
        try message.quotedTrailers().flatMap { quoted in
            let session = clone.spool.session(quoted.segment.session)
            guard let sealed = session.sealed().first(where: { $0.trailer == quoted }) else {
                return [String]()
            }
            return try trailers(for: sealed, of: session)
        }
    }
}
