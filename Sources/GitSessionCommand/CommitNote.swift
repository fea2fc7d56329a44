import Domain
import Foundation
import SessionCapture

/// What the hook before a commit leaves for the ones after it, in the work tree's own Git folder.
///
/// The hooks' shell scripts read it: where it is empty, nothing of a session is in the commit and no program is started;
/// the first line says whether the message was empty before the trailers came into it.
struct CommitNote: Codable {
    struct Link: Codable {
        /// The segments that the message was given.
        var segments: Set<Int>
        /// Which of the session's paths are in the commit.
        var paths: Set<String>
    }

    /// By session.
    var links: [String: Link] = [:]
    /// Of the paths, those that may have more changes than the commit takes.
    var uncertain: Set<String> = []
    /// The file that Git has the message in.
    var messageFile = ""

    private static func path(in clone: Clone) -> String { clone.gitDirectory + "/gatehouse-commit" }

    /// The note of the commit that was just made; nil where the hook before it did not run.
    static func take(in clone: Clone) -> CommitNote? {
        guard let bytes = FileManager.default.contents(atPath: path(in: clone)) else { return nil }
        unlink(path(in: clone))
        guard !bytes.isEmpty else { return CommitNote() }
        let json = bytes.drop { $0 != UInt8(ascii: "\n") }
        return try? JSONDecoder().decode(CommitNote.self, from: Data(json))
    }

    /// - Parameter isEmptyMessage: whether the developer has yet to write a message.
    func leave(in clone: Clone, isEmptyMessage: Bool) throws {
        guard !links.isEmpty || isEmptyMessage else { return try Self.leaveNone(in: clone) }
        let json = try JSONEncoder().encode(self)
        let kind = isEmptyMessage ? "empty\n" : "written\n"
        try Spool.replace(Self.path(in: clone), with: Data(kind.utf8) + json)
    }

    static func leaveNone(in clone: Clone) throws {
        let descriptor = open(path(in: clone), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFailure("cannot write \(path(in: clone)): \(String(cString: strerror(errno)))")
        }
        close(descriptor)
    }

    static func remove(in clone: Clone) {
        unlink(path(in: clone))
    }
}
