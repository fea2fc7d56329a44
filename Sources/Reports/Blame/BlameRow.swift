package import Domain
import Programs

/// A line of a file with what it came from.
package struct BlameRow {
    /// The line's number, counted from one.
    package let line: Int
    package let commit: ObjectID
    /// How the commit's claim to its sessions was judged; `unjudged` for one that is older than the gate.
    package let outcome: String
    /// The number of the push that brought the commit; nil for one that is older than the gate.
    package let push: Int64?
    /// The session's owner, or else the pusher.
    package let actor: String?
    package let agent: String?
    /// The session that edited the line; nil if none did.
    package let session: SessionID?
    /// The beginning of the prompt's first line.
    package let prompt: String?
    /// Whether the viewer may not read the session's text.
    package let isWithheld: Bool
    package let text: String
}

extension BlameRow {
    /// - Parameters:
    ///   - origin: nil where no session edited the line.
    ///   - opened: the sessions that the viewer reads.
    ///   - commit: nil for one that was there before the gate.
    init(
        _ line: BlamePorcelain.Line, from origin: SessionWritings.Origin?, among opened: OpenedSessions,
        as commit: CommitRow?
    ) {
        self.line = line.number
        self.commit = line.commit
        outcome = commit?.outcome.rawValue ?? "unjudged"
        push = commit?.push
        actor = origin?.actor ?? commit?.actor
        agent = origin?.agent
        session = origin?.session
        prompt = origin?.prompt?.read(by: opened).map {
            SessionWritings.beginning(of: $0, characters: 60)
        }
        isWithheld = origin.map { !opened.has($0.session) } ?? false
        text = line.text
    }
}
