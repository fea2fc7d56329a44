import Domain
import Foundation
package import SessionCapture

/// The sessions behind a commit: finds them, and seals what they have recorded.
package struct CommitLinks {
    package let commit: PendingCommit
    /// The trailers for the commit's message, in order.
    package private(set) var trailers: [String] = []
    private var linked: [SpooledSession.Sealed] = []
    package var note = CommitNote()
    /// The sessions that its author took out of it.
    private let declined: Set<SessionID>

    private var clone: Clone { commit.clone }

    /// - Throws: `Problem` where git cannot tell what the commit changes. A session that cannot be read is
    ///   left out and said.
    package init(of commit: PendingCommit) throws {
        self.commit = commit
        declined = try commit.declinedSessions()
        try findSessions()
    }

    private mutating func findSessions() throws {
        let sessions = clone.spool.openSessions().filter { !declined.contains($0.id) }.compactMap { session in
            attempt(session) { (session: session, edits: try session.openEdits()) }
        }
        let candidates = sessions.reduce(into: Set<String>()) { paths, entry in
            for edits in entry.edits { paths.formUnion(edits.paths) }
        }
        guard !candidates.isEmpty || !clone.spool.writtenLines.isEmpty else { return }
        let changes = try commit.changes(besidesAllIn: candidates)
        guard !changes.paths.isEmpty else { return }
        for (session, edits) in sessions {
            _ = attempt(session) { try link(session, with: edits, in: changes) }
        }
        linkEarlierWork(changes)
        let linked = note.links.values.reduce(into: Set<String>()) { $0.formUnion($1.paths) }
        note.uncertain = linked.filter { path in
            // The work tree has what is committed, unless a filter of Git's changes it.
            BlobID.ofFile(at: clone.top + "/" + path)?.hex ?? ObjectID.zero.hex != changes.blobs[path]
        }
    }

    /// Runs `body`; one session that cannot be read does not stop the others or the commit.
    private func attempt<Value>(_ session: SpooledSession, _ body: () throws -> Value) -> Value? {
        do {
            return try body()
        } catch {
            GitHook.warn(
                "cannot link session \(session.id) to this commit: \(Problem(classing: error))", clone: clone)
            return nil
        }
    }

    /// Names the segments whose edits are in the commit: others may have been thrown away since.
    private mutating func link(
        _ session: SpooledSession, with open: [OpenEdits], in changes: CommitChanges
    ) throws {
        let visible = open.filter { edits in
            let paths = edits.paths.intersection(changes.paths)
            return !paths.isEmpty && changes.shows(session.edits(edits, in: paths))
        }
        guard !visible.isEmpty else { return }
        let segments = try visible.flatMap { try $0.sealed.map { [$0] } ?? seal(session) }
        try add(segments, of: session)
        note.links[session.id.rawValue] = CommitNote.Link(
            segments: Set(segments.map(\.name.segment)),
            paths: visible.reduce(into: []) { $0.formUnion($1.paths.intersection(changes.paths)) })
    }

    private func seal(_ session: SpooledSession) throws -> [SpooledSession.Sealed] {
        clone.transcripts.bringUpToDateWithinMoment(session)
        return try session.seal(masking: clone.masker(of: session, renewing: false))
    }

    /// Names the sessions whose earlier work is in the commit. None of their edits waits for a commit, so none is
    /// noted as committed.
    private mutating func linkEarlierWork(_ changes: CommitChanges) {
        let earlier = EarlierWork(in: clone.spool, for: [changes])
        let known = linked.map { EarlierWork.Source(session: $0.name.session, sealed: $0) }
        for source in earlier.sources(of: changes, besides: Set(known))
        where !declined.contains(source.session) {
            let session = clone.spool.session(source.session)
            _ = attempt(session) { try add(source.sealed.map { [$0] } ?? seal(session), of: session) }
        }
    }

    private mutating func add(_ segments: [SpooledSession.Sealed], of session: SpooledSession) throws {
        linked += segments
        trailers += segments.map(\.trailer.description)
        trailers += try Self.agents(of: segments, in: session)
    }

    /// The trailer lines that name the agents of `segments`.
    ///
    /// - Throws: where the session's description cannot be read.
    package static func agents(of segments: [SpooledSession.Sealed], in session: SpooledSession) throws
        -> [String]
    {
        let agent = try session.description().agent
        let models = session.models(of: segments).map(word).filter { !$0.isEmpty }
        let names = models.isEmpty ? [agent] : models.map { "\(agent):\($0)" }
        return names.map { name in
            String(decoding: "\(MessageFile.agentKey): \(name)".utf8.prefix(maximumLine), as: UTF8.self)
        }
    }

    /// How long a line of a message may be, in bytes: what linters let pass.
    private static let maximumLine = 72

    /// A model's name as one word: it comes from outside and must not add a line to a message.
    private static func word(_ name: String) -> String {
        let visible = name.utf8.prefix(200).split { !(0x21...0x7E).contains($0) }
        return visible.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
    }
}
