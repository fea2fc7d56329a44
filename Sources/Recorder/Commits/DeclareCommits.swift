import Domain
import Foundation
import Programs
import SessionCapture

/// Declares by hand that an agent wrote commits whose session is not recorded anywhere.
package struct DeclareCommits {
    package let clone: Clone
    /// The agent as a word, as `claude-code`.
    package let agent: String

    package init(clone: Clone, agent: String) {
        self.clone = clone
        self.agent = agent
    }

    /// The commits of this branch that no remote has, that bear a mark of the agent and that name no session; or else
    /// the newest, where that names none.
    ///
    /// - Throws: `Problem` where the newest commit names a session already; `GitFailure` where git cannot read them.
    package func candidates() throws -> [String] {
        let unnamed = try MarkedCommit.all(of: ["HEAD", "--not", "--remotes"], in: clone).filter {
            !$0.isNamed
        }
        let marked = unnamed.filter { commit in
            commit.signatures.contains { [agent, AgentSignature.unknownAgent].contains($0.agent) }
        }
        if !marked.isEmpty { return marked.map(\.id) }
        guard let newest = try MarkedCommit.all(of: ["--no-walk", "HEAD"], in: clone).first else {
            throw Problem(.missing, "there is no commit yet")
        }
        guard !newest.isNamed else {
            throw Problem(
                .conflict,
                "every commit that no remote has and that says that \(agent) helped names a session already",
                advice: "give the commit that you mean")
        }
        return [newest.id]
    }

    /// Makes the declared session, and returns the trailers that name it.
    ///
    /// - Throws: `Problem` where the rules for secrets cannot be applied or nothing can be written; `GitFailure` where
    ///   Git knows no identity.
    package func trailers(reason: String) throws -> [String] {
        let declaration = Declaration(
            by: try identity(),
            time: Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000)).rfc3339, reason: reason
        )
        let sealed = try clone.spool.declare(
            declaration, agent: agent, masking: clone.masker(renewing: true))
        let session = clone.spool.session(sealed.name.session)
        return [sealed.trailer.description] + (try CommitLinks.agents(of: [sealed], in: session))
    }

    /// Whoever uses this clone, as `Ada <ada@example.com>`.
    private func identity() throws -> String {
        let words = try clone.git.output(["var", "GIT_COMMITTER_IDENT"])
            .trimmingCharacters(in: .newlines).split(separator: " ")
        return words.dropLast(2).joined(separator: " ")
    }

    /// The mirrors' policies on what is declared by hand, in words; empty where they let it pass, or do not say.
    package var remarks: [String] {
        let mirrors = KnownMirrors(clone: clone).announcements.values
        return Set(mirrors.compactMap { $0.asks["declared"] }).sorted().compactMap { action in
            switch action {
            case "hold": "the mirror will hold what is declared by hand until an approver decides"
            case "reject": "the mirror refuses what is declared by hand"
            default: nil
            }
        }
    }
}
