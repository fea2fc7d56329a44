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

    /// The commits of local branches that no remote has, that bear a mark of the agent and that name no session; or
    /// else the newest of this branch, where it bears no other agent's mark.
    ///
    /// - Throws: `Problem` where there is none to declare; `GitFailure` where git cannot read them.
    package func candidates() throws -> [String] {
        let own = try MarkedCommit.all(of: NamingCommits(clone: clone).unpublished(), in: clone)
        let marked = own.filter { !$0.isNamed && $0.signatures.contains(where: isOwn) }
        if !marked.isEmpty { return marked.map(\.id) }
        let head = try clone.commit("HEAD")
        guard let newest = own.first(where: { $0.id == head }), !newest.isNamed else {
            throw Problem(
                .missing,
                "there is no commit here that no remote has, that says that \(agent) helped and that names no session",
                advice: "give the commit that you mean")
        }
        try check(newest)
        return [newest.id]
    }

    /// Checks that commits do not say that another agent helped.
    ///
    /// - Throws: `Problem` with the first that does; `GitFailure` where git cannot read them.
    package func check(_ commits: [String]) throws {
        for commit in try MarkedCommit.all(of: ["--no-walk=unsorted"] + commits, in: clone) {
            try check(commit)
        }
    }

    private func check(_ commit: MarkedCommit) throws {
        let marks = commit.signatures.filter { $0.tier != .weak }
        guard let mark = marks.first, !marks.contains(where: isOwn) else { return }
        throw Problem(
            .conflict,
            "commit \(commit.id.prefix(12)) says that \(mark.agent) helped (\(VisibleText.escaping(mark.place))), and not "
                + agent,
            advice: "declare \(mark.agent), or take that out of its message first")
    }

    private func isOwn(_ mark: AgentSignature) -> Bool {
        [agent, AgentSignature.unknownAgent].contains(mark.agent)
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
