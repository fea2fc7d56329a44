import Foundation

/// Brings what is new in a transcript into the spool.
package struct TranscriptImport: Sendable {
    private let spool: Spool
    private let paths: RepositoryPaths

    /// A transcript that cannot be imported.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    package init(spool: Spool, paths: RepositoryPaths) {
        self.spool = spool
        self.paths = paths
    }

    /// Imports a file of its own; the conversation is the one that its lines name.
    package func callAsFunction(file: String) throws -> (
        session: SpooledSession, events: Int, unreadable: Int
    ) {
        var transcript = ClaudeTranscript(paths: paths)
        let all = try bytes(of: file, from: 0)
        _ = transcript.read(all)
        guard let conversation = transcript.conversation else {
            throw Failure(
                description:
                    "\(file) is no Claude Code transcript: none of its lines has a message with a sessionId")
        }
        let session = try spool.session(agent: ClaudeCode.agent, conversation: conversation)
        let events = try bringUpToDate(session, from: file)
        return (session, events, transcript.unreadableLines)
    }

    /// Appends what the session's transcripts have by now. One that is gone has nothing.
    ///
    /// - Parameter limit: a transcript with more news than this, in bytes, is left for later.
    package func bringUpToDate(_ session: SpooledSession, limit: Int = .max) throws {
        for file in session.transcripts() {
            let size = (try? FileManager.default.attributesOfItem(atPath: file)[.size] as? Int) ?? 0
            guard size > 0, size - session.transcriptPosition(file) <= limit else { continue }
            try bringUpToDate(session, from: file)
        }
    }

    /// How much of a transcript is read while Git waits, in bytes; the rest is read at the end of the turn or at a push.
    private static let momentaryLimit = 256 << 10

    /// Appends what the session's transcripts have by now, as far as that takes only a moment. What fails is in the log:
    /// a commit does not wait for a transcript.
    package func bringUpToDateWithinMoment(_ session: SpooledSession) {
        do {
            try bringUpToDate(session, limit: Self.momentaryLimit)
        } catch {
            spool.log.add("a transcript of session \(session.id) cannot be read: \(error)")
        }
    }

    /// Appends what the transcript has since it was last read. One that became shorter, or is another file's copy, is
    /// read anew: what is known already is not taken twice.
    @discardableResult
    package func bringUpToDate(_ session: SpooledSession, from file: String) throws -> Int {
        let file = URL(fileURLWithPath: file).standardizedFileURL.path
        let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
        guard size != session.transcriptPosition(file) else { return 0 }
        return try session.withLock(named: "intake.lock") {
            let known = session.transcriptPosition(file)
            let start = known > size ? 0 : known
            var transcript = ClaudeTranscript(paths: paths)
            let (read, length) = transcript.read(try bytes(of: file, from: start))
            let recorded = start == 0 ? session.recordedNames() : []
            let events = read.filter { $0.line.map { !recorded.contains(SpoolEntry.kept($0)) } ?? true }
            try session.append(events)
            try session.setTranscriptPosition(start + length, of: file)
            return events.count
        }
    }

    private func bytes(of file: String, from start: Int) throws -> Data {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw Failure(description: "cannot read \(file)")
        }
        defer { try? handle.close() }
        try handle.seek(toOffset: UInt64(start))
        return try handle.readToEnd() ?? Data()
    }
}
