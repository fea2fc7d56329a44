import Crypto
package import Domain
import Files
package import Foundation

/// Where a clone keeps what its agents did, in the repository's common Git folder, so that all worktrees share it.
///
/// Everything is appended, linked or renamed into place: a process that is killed at any moment leaves what was
/// recorded before, and two agents at once do not disturb each other.
package struct Spool: Sendable {
    package let path: String

    /// The spool of the repository whose common Git folder is given.
    package init(commonDirectory: String) {
        path = commonDirectory + "/gatehouse"
    }

    package init(path: String) {
        self.path = path
    }

    /// Which session wrote which line.
    package var writtenLines: WrittenLines { WrittenLines(path: path + "/written") }
    /// What went wrong in hooks, which print nothing.
    package var log: HelperLog { HelperLog(path: path + "/log") }

    /// The session that records a conversation; a new one, where the conversation is new.
    ///
    /// - Throws: `SystemError` where the spool cannot be written.
    package func session(agent: String, conversation: String) throws -> SpooledSession {
        let index = "\(path)/conversations/\(agent)-\(Self.fileName(for: conversation))"
        if let known = existingSession(at: index) { return known }
        try renew(index, agent: agent, conversation: conversation)
        if let known = existingSession(at: index) { return known }
        let now = UInt64(max(0, Date().timeIntervalSince1970 * 1_000))
        let id = SessionID(millisecondsSince1970: now, randomness: .random(in: 0...UInt128.max))
        let session = self.session(id)
        try session.create(agent: agent, conversation: conversation)
        try Self.makeFolder(path + "/conversations")
        // Of two processes that begin the same conversation, the first one's link stays.
        let temporary = "\(index).\(id)"
        try Self.replace(temporary, with: Data(id.rawValue.utf8))
        defer { unlink(temporary) }
        if link(temporary, index) == 0 { return session }
        guard errno == EEXIST, let winner = existingSession(at: index) else {
            throw SystemError("link \(index)")
        }
        try session.discard()
        return winner
    }

    /// The session that records a conversation; nil where none does.
    package func knownSession(agent: String, conversation: String) -> SpooledSession? {
        existingSession(at: "\(path)/conversations/\(agent)-\(Self.fileName(for: conversation))")
    }

    private func existingSession(at index: String) -> SpooledSession? {
        guard let bytes = FileBytes.of(index) else { return nil }
        let known = SessionID(String(decoding: bytes, as: UTF8.self)).map(session)
        return known.flatMap { access($0.path, F_OK) == 0 ? $0 : nil }
    }

    /// Names the session of a conversation anew where the file that named it was damaged, or the session is gone.
    private func renew(_ index: String, agent: String, conversation: String) throws {
        guard access(index, F_OK) == 0 else { return }
        let known = sessions().last { session in
            let description = try? session.description()
            return description?.agent == agent && description?.conversation == conversation
        }
        if let known { try Self.replace(index, with: Data(known.id.rawValue.utf8)) } else { unlink(index) }
    }

    /// Takes a session off this machine. What its transcripts have by now is not read again.
    ///
    /// - Throws: `SystemError` where the spool cannot be written.
    package func forget(_ session: SpooledSession) throws {
        for file in session.transcripts() {
            let size = FileStatus(at: file)?.size ?? 0
            try forgetTranscript(file, upTo: max(size, session.transcriptPosition(file)))
        }
        if let description = try? session.description() {
            unlink(
                "\(path)/conversations/\(description.agent)-\(Self.fileName(for: description.conversation))")
        }
        let lost = session.shippedNowhere()
        try forgottenSegments.add(
            lost: lost.map(\.name), shipped: session.sealed().filter { !lost.contains($0) }.map(\.name))
        try session.discard()
    }

    /// The sessions that were taken out of commits.
    package var declinedSessions: DeclinedSessions {
        DeclinedSessions(path: path + "/declined-sessions.json")
    }

    /// The segments of the sessions that were forgotten.
    package var forgottenSegments: ForgottenSegments {
        ForgottenSegments(path: path + "/forgotten-segments.json")
    }

    /// Passes over what a transcript has by now, where no session has it yet: only what follows is read.
    ///
    /// - Throws: `SystemError` where the spool cannot be written, or what the system says where the file is gone.
    package func passOver(_ file: String) throws {
        guard forgotten[file] == nil else { return }
        try forgetTranscript(file, upTo: FileStatus(of: file).size)
    }

    private var forgottenPath: String { path + "/forgotten.json" }

    private func forgetTranscript(_ file: String, upTo position: Int) throws {
        var all = forgotten
        all[file] = position
        try Self.replace(forgottenPath, with: try JSONEncoder().encode(all))
    }

    /// Positions in transcripts up to which nothing is read, since the developer wanted that forgotten.
    var forgotten: [String: Int] {
        guard let bytes = FileManager.default.contents(atPath: forgottenPath) else { return [:] }
        return (try? JSONDecoder().decode([String: Int].self, from: bytes)) ?? [:]
    }

    /// The session with an id, whether it is recorded here or not.
    package func session(_ id: SessionID) -> SpooledSession {
        SpooledSession(id: id, path: "\(path)/sessions/\(id)", openMark: "\(path)/open/\(id)", spool: path)
    }

    /// All sessions, oldest first.
    package func sessions() -> [SpooledSession] {
        sessions(namedIn: "sessions").filter(\.isRecorded)
    }

    /// The sessions with edits that may wait for a commit, oldest first. A commit must not cost more with every session
    /// that a clone ever had.
    package func openSessions() -> [SpooledSession] {
        sessions(namedIn: "open").filter(\.isRecorded)
    }

    private func sessions(namedIn folder: String) -> [SpooledSession] {
        FolderNames.of("\(path)/\(folder)").compactMap { SessionID($0) }.sorted { $0.rawValue < $1.rawValue }
            .map(session)
    }

    /// Whether a home was sent anything before.
    package func hasShipped(to home: String) -> Bool { access("\(path)/shipped-\(home)", F_OK) == 0 }

    /// Notes that a home was sent something.
    ///
    /// - Throws: `SystemError` where that cannot be written.
    package func noteShipped(to home: String) throws {
        guard !hasShipped(to: home) else { return }
        try Self.replace("\(path)/shipped-\(home)", with: Data())
    }

    /// A conversation's or transcript's name as a file's: agents put line ends and slashes into theirs.
    package static func fileName(for conversation: String) -> String {
        let isPlain =
            (1...100).contains(conversation.utf8.count) && !conversation.hasPrefix(".")
            && conversation.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
        return isPlain
            ? conversation : "x" + Hexadecimal.string(of: SHA256.hash(data: Data(utf8: conversation)))
    }

    /// How long a lock is waited for, in seconds: Git and the agent wait as well, and the process that holds it may be
    /// stopped.
    package static let patience = 5.0

    /// Locks an open file, until it is closed.
    ///
    /// - Parameter patience: in seconds.
    /// - Throws: `SystemError` where another process holds the lock for longer.
    package static func lock(_ descriptor: Int32, _ path: String, patience: Double = patience) throws {
        let deadline = ContinuousClock.now + .seconds(patience)
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR, ContinuousClock.now < deadline else {
                throw SystemError("lock \(path)")
            }
            usleep(2_000)
        }
    }

    /// Makes a folder that the account alone can read, and those above it.
    ///
    /// - Throws: what the system says where it cannot be made.
    package static func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Writes a whole file so that it is there entirely or not at all.
    ///
    /// - Parameter isDurable: whether it outlives a loss of power, too, which takes a moment.
    /// - Throws: `SystemError` where it cannot be written.
    package static func replace(_ path: String, with bytes: Data, isDurable: Bool = false) throws {
        do {
            try DurableFile.replace(path, with: bytes, isDurable: isDurable)
        } catch {
            throw SystemError("write \(path)", code: error.code)
        }
    }
}
