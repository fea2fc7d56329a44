import Domain
import Foundation
import SessionCapture

/// What the hook before a commit leaves for the ones after it, in the work tree's own Git folder.
///
/// The hooks' shell scripts read it, since to start a program takes longer than most of what there is to do. Where it is
/// empty, nothing of a session is in the commit. Else its first line has three words: whether the message was `written`
/// before the trailers came into it, or `empty` or a template's; whether it is `sure` that the commit takes all that lies in the work tree;
/// and how many sessions the message names. The script after the commit then only says that it was made, and the next
/// commit or push notes what it took.
package struct CommitNote: Codable {
    package struct Link: Codable {
        /// The segments that the message was given.
        package var segments: Set<Int>
        /// Which of the session's paths are in the commit.
        package var paths: Set<String>
    }

    /// By session.
    package var links: [String: Link] = [:]
    /// Of the paths, those that may have more changes than the commit takes.
    package var uncertain: Set<String> = []
    /// The file that Git has the message in.
    package var messageFile = ""
    /// The words that a template gave, without its comments.
    package var template: [UInt8]?

    private static func path(in clone: Clone) -> String { clone.gitDirectory + "/gatehouse-commit" }
    private static func madePath(in clone: Clone) -> String { path(in: clone) + ".made" }

    /// The note of the commit that was just made; nil where the hook before it did not run.
    package static func take(in clone: Clone) -> CommitNote? {
        guard let bytes = FileManager.default.contents(atPath: path(in: clone)) else { return nil }
        remove(in: clone)
        return bytes.isEmpty ? CommitNote() : read(bytes)
    }

    /// The words that the template of the commit that is being made gave.
    package static func template(in clone: Clone) -> [UInt8]? {
        FileManager.default.contents(atPath: path(in: clone)).flatMap(read)?.template
    }

    private static func read(_ bytes: Data) -> CommitNote? {
        let json = bytes.drop { $0 != UInt8(ascii: "\n") }
        return try? JSONDecoder().decode(CommitNote.self, from: Data(json))
    }

    /// Notes what the last commit took, where it was made and is not noted yet.
    package static func settle(in clone: Clone) throws {
        guard access(madePath(in: clone), F_OK) == 0, let note = take(in: clone) else { return }
        for (id, link) in note.links {
            guard let id = SessionID(id), case let session = clone.spool.session(id), session.isRecorded
            else { continue }
            try session.noteCommitted(link.paths, segments: link.segments)
        }
    }

    package func leave(in clone: Clone, isEmptyMessage: Bool, namedSessions: Int) throws {
        let mayBeGivenUp = isEmptyMessage || template != nil
        guard !links.isEmpty || mayBeGivenUp else { return try Self.leaveNone(in: clone) }
        let isSure = uncertain.isEmpty && messageFile == clone.gitDirectory + "/COMMIT_EDITMSG"
        let words = "\(mayBeGivenUp ? "empty" : "written") \(isSure ? "sure" : "unsure") \(namedSessions)\n"
        let json = try JSONEncoder().encode(self)
        try Spool.replace(Self.path(in: clone), with: Data(words.utf8) + json)
    }

    package static func leaveNone(in clone: Clone) throws {
        let descriptor = open(path(in: clone), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw RecordingFailure("cannot write \(path(in: clone)): \(String(cString: strerror(errno)))")
        }
        close(descriptor)
    }

    package static func remove(in clone: Clone) {
        unlink(path(in: clone))
        unlink(madePath(in: clone))
    }
}
