package import Domain
import Foundation
import Programs
import SessionCapture

/// Takes sessions' names out of one commit, so that no hook puts them back.
package struct UnlinkCommit {
    private let commit: String
    private let clone: Clone
    /// Nil for all.
    private let sessions: Set<SessionID>?

    /// - Parameter sessions: those to take out; nil for all, and for trailers that cannot be read.
    package init(_ commit: String, in clone: Clone, sessions: Set<SessionID>?) {
        self.commit = commit
        self.clone = clone
        self.sessions = sessions
    }

    /// What became of the commit.
    package struct Outcome {
        package let rewriting: MessageRewriting.Outcome
        /// The sessions that it still names, in words.
        package let rest: String
        /// A sign that an agent helped, where it has one and names no session.
        package let mark: AgentSignature?
    }

    /// Rewrites the commit; nil where it names none of them.
    ///
    /// - Throws: `Problem` where it may not be rewritten; `GitFailure` where git fails. Nothing is changed then.
    package func callAsFunction() throws -> Outcome? {
        let named = try clone.namedSessions(of: commit)
        let meant = named.filter { sessions?.contains($0.segment.session) ?? true }
        let rest = named.filter { !meant.contains($0) }
        let agents = try agents(of: meant).subtracting(agents(of: rest))
        let author = try clone.author(of: commit)
        let names = NamesInMessage(of: sessions, agents: agents)
        let rewriting = try MessageRewriting(clone: clone).remove(names, from: commit)
        guard let change = rewriting.changes.first else { return nil }
        // The hooks name only what is recorded here.
        let own = meant.map(\.segment.session).filter { clone.spool.session($0).isRecorded }
        if !own.isEmpty { try clone.spool.declinedSessions.add(Set(own), of: author) }
        let left = rest.map(\.segment.description).joined(separator: ", ")
        return Outcome(
            rewriting: rewriting, rest: rest.isEmpty ? "no session" : left,
            mark: rest.isEmpty
                ? try MarkedCommit.all(of: ["--no-walk", change.new], in: clone).first?.signatures.first : nil
        )
    }

    /// The trailers of the agents of segments that are recorded here.
    private func agents(of trailers: [SessionTrailer]) throws -> Set<String> {
        try trailers.reduce(into: []) { agents, trailer in
            let session = clone.spool.session(trailer.segment.session)
            let sealed = session.sealed().filter { $0.trailer == trailer }
            guard !sealed.isEmpty else { return }
            agents.formUnion(try CommitLinks.agents(of: sealed, in: session))
        }
    }
}
