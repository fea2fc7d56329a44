package import Programs
package import Domain
import LedgerStore

/// A line of a file with what it came from, as programs read it.
package struct BlameDocument: Encodable {
    package let line: Int
    package let commit: String
    package let outcome: String
    package let push: String?
    package let actor: String?
    package let agent: String?
    package let session: String?
    /// The beginning of the prompt's first line.
    package let prompt: String?
    /// Whether the viewer may not read the session's text.
    package let withheld: Bool
    package let text: String

    /// - Parameters:
    ///   - origin: nil where no session edited the line.
    ///   - opened: the sessions that the viewer reads.
    ///   - commit: nil for one that was there before the gate.
    package init(
        _ line: BlamePorcelain.Line, from origin: SessionWritings.Origin?, among opened: OpenedSessions,
        as commit: CommitRow?
    ) {
        self.line = line.number
        self.commit = line.commit.hex
        outcome = commit?.outcome.rawValue ?? "unjudged"
        push = commit.map { "p\($0.push)" }
        actor = origin?.actor ?? commit?.actor
        agent = origin?.agent
        session = origin?.session.rawValue
        prompt = origin?.prompt?.read(by: opened).map {
            SessionWritings.beginning(of: $0, characters: 60)
        }
        withheld = origin.map { !opened.has($0.session) } ?? false
        text = line.text
    }
}
