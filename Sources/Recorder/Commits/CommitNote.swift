import Domain
import Files
import Foundation
import SessionCapture

/// The note that the hook before a commit leaves for the hooks after it, in the work tree's own Git folder.
///
/// Shell scripts read its first line, since starting a program takes longer than most of their work. An empty note
/// says that no session has work in the commit. Otherwise the line has three words:
///
/// - `written`, or `empty` where the message was empty or a template's before it got trailers;
/// - `sure` where the commit takes all changes in the work tree, or `unsure`;
/// - how many sessions the message names.
///
/// Beside it, a file `.by` has the process of the git whose hook left the note: the hook for the finished message names
/// the sessions itself where another program runs it. The rest is this value as JSON. Where it is `sure`, the script after the commit only marks the commit as made, and
/// the next commit or push notes what it took.
package struct CommitNote: Codable {
    /// A session's part in the commit.
    package struct Link: Codable {
        /// The segments that the message names.
        package var segments: Set<Int>
        /// The paths that the session edited and the commit has.
        package var paths: Set<String>
    }

    /// The links, by session id.
    package var links: [String: Link] = [:]
    /// The linked paths that may have more changes in the work tree than the commit takes.
    package var uncertain: Set<String> = []
    /// The path of the file with the message.
    package var messageFile = ""
    /// The text of the commit template, without its comments.
    package var template: [UInt8]?

    private static func path(in clone: Clone) -> String { clone.gitDirectory + "/gatehouse-commit" }
    private static func madePath(in clone: Clone) -> String { path(in: clone) + ".made" }

    /// Reads and removes the note of the commit that was just made; nil where the hook before it did not run.
    package static func take(in clone: Clone) -> CommitNote? {
        guard let bytes = FileManager.default.contents(atPath: path(in: clone)) else { return nil }
        remove(in: clone)
        return bytes.isEmpty ? CommitNote() : read(bytes)
    }

    /// The text of the template of the commit that is being made.
    package static func template(in clone: Clone) -> [UInt8]? {
        FileManager.default.contents(atPath: path(in: clone)).flatMap(read)?.template
    }

    private static func read(_ bytes: Data) -> CommitNote? {
        let json = bytes.drop { $0 != UInt8(ascii: "\n") }
        return try? JSONDecoder().decode(CommitNote.self, from: Data(json))
    }

    /// Notes what the last commit took, where a script marked it as made.
    ///
    /// - Throws: where a session cannot be written.
    package static func settle(in clone: Clone) throws {
        guard access(madePath(in: clone), F_OK) == 0, let note = take(in: clone) else { return }
        for (id, link) in note.links {
            guard let id = SessionID(id), case let session = clone.spool.session(id), session.isRecorded
            else { continue }
            try session.noteCommitted(link.paths, segments: link.segments)
        }
    }

    /// Writes the note for the hooks after this one.
    ///
    /// - Parameters:
    ///   - isEmptyMessage: whether the message was empty before it got trailers.
    ///   - namedSessions: how many session trailers the message has.
    /// - Throws: where it cannot be written.
    package func leave(in clone: Clone, isEmptyMessage: Bool, namedSessions: Int) throws {
        let mayBeAborted = isEmptyMessage || template != nil
        guard !links.isEmpty || mayBeAborted else { return try Self.leaveNone(in: clone) }
        let isSure = uncertain.isEmpty && messageFile == clone.gitDirectory + "/COMMIT_EDITMSG"
        let words = "\(mayBeAborted ? "empty" : "written") \(isSure ? "sure" : "unsure") \(namedSessions)\n"
        let json = try JSONEncoder().encode(self)
        try Spool.replace(Self.path(in: clone), with: Data(words.utf8) + json)
    }

    /// Writes an empty note.
    ///
    /// - Throws: `SystemError` where it cannot be written.
    package static func leaveNone(in clone: Clone) throws {
        _ = try Descriptor(opening: path(in: clone), O_WRONLY | O_CREAT | O_TRUNC)
    }

    /// Removes the note and the marks of the commit that it is for.
    package static func remove(in clone: Clone) {
        unlink(path(in: clone))
        unlink(madePath(in: clone))
        unlink(path(in: clone) + ".by")
    }
}
