import Domain
import Foundation

/// Which session reads a transcript, and which sessions' transcripts begin alike.
///
/// A hook may name the transcript of another conversation, as that of one that was resumed: it is read for one session
/// alone. A fork's transcript begins with a copy of another's lines: they are the other session's, and the first of
/// them tells where they are from. Each is a small file, named after the transcript or the beginning.
struct TranscriptIndex {
    let spool: Spool

    // MARK: Readers

    private func readerPath(_ transcript: String) -> String {
        "\(spool.path)/transcripts/\(Spool.fileName(for: transcript))"
    }

    /// The session that reads a transcript; nil where none does, or it was forgotten.
    func reader(of transcript: String) -> SpooledSession? {
        sessions(namedIn: readerPath(transcript)).first
    }

    /// Notes who reads a transcript from now on.
    func setReader(_ session: SpooledSession, of transcript: String) throws {
        try replace(readerPath(transcript), with: [session])
    }

    // MARK: Beginnings

    private func beginningPath(_ event: String) -> String {
        "\(spool.path)/beginnings/\(Spool.fileName(for: event))"
    }

    /// The sessions with a transcript that begins with an event of this name.
    func sessions(beginningWith event: String) -> [SpooledSession] {
        sessions(namedIn: beginningPath(event))
    }

    /// Notes how a session's transcript begins.
    func add(_ session: SpooledSession, beginningWith event: String) throws {
        let known = sessions(beginningWith: event)
        guard !known.contains(where: { $0.id == session.id }) else { return }
        try replace(beginningPath(event), with: known + [session])
    }

    // MARK: Files

    private func sessions(namedIn path: String) -> [SpooledSession] {
        guard let bytes = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { SessionID($0) }
            .map(spool.session).filter(\.isRecorded)
    }

    private func replace(_ path: String, with sessions: [SpooledSession]) throws {
        try Spool.makeFolder((path as NSString).deletingLastPathComponent)
        let lines = sessions.map { $0.id.rawValue + "\n" }.joined()
        try Spool.replace(path, with: Data(lines.utf8))
    }
}

extension Spool {
    var transcriptIndex: TranscriptIndex { TranscriptIndex(spool: self) }
}
