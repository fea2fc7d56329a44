import Domain
import Gate
import LedgerStore

/// A commit that a held push brings to a ref, with what was asked for in its sessions.
struct HeldCommit: Encodable {
    struct Session: Encodable {
        let session: SessionID
        let segment: Int
        let agent: String
        let actor: String
        let prompts: [String]
    }

    let commit: String
    let author: String
    let subject: String
    /// What became of its claim, as reports of commits have it; `unjudged` where no push brought it.
    let outcome: String
    let sessions: [Session]

    /// The newest first; empty where the hold's objects are not kept any more.
    ///
    /// - Parameter limit: how many to look into.
    static func all(
        of hold: Hold, limit: Int, home: Home, ledger: Ledger
    ) throws -> (commits: [HeldCommit], others: Int) {
        let diff: DiffOfHold
        do {
            diff = try DiffOfHold(hold, home: home, ledger: ledger)
        } catch is DiffOfHold.Gone {
            return ([], 0)
        }
        let all = try diff.commits(hold)
        let looked = all.prefix(limit)
        let judged = try ledger.acceptedCommits(among: looked, orOfPush: hold.push, mirror: hold.mirror)
        let headings = try diff.headings(of: looked.filter { judged[$0] == nil })
        var writings = SessionWritings(in: ledger)
        let commits = try looked.map { id in
            guard let commit = judged[id] else {
                let heading = headings[id] ?? ("", "")
                return HeldCommit(
                    commit: id.hex, author: heading.0, subject: heading.1, outcome: "unjudged", sessions: [])
            }
            let sessions = try writings.segments(of: commit).compactMap { name in
                try writings.writing(of: name).map { writing in
                    Session(
                        session: name.session, segment: name.segment, agent: writing.agent,
                        actor: writing.actor, prompts: writing.asked)
                }
            }
            return HeldCommit(
                commit: id.hex, author: "\(commit.author.name) <\(commit.author.email)>",
                subject: commit.subject,
                outcome: commit.outcome.rawValue, sessions: sessions)
        }
        return (commits, all.count - commits.count)
    }

    // MARK: For people

    /// How many commits and prompts people are shown.
    static let most = 20

    static func text(of commits: [HeldCommit], others: Int) -> [String] {
        guard !commits.isEmpty else { return [] }
        let more = others > 0 ? ["  and \(others) more, which --format json has"] : []
        return [""] + commits.flatMap(\.lines) + more
    }

    private var lines: [String] {
        let head = "  \(commit.prefix(8)) \(VisibleText.escaping(subject))"
        let by = VisibleText.escaping(author)
        guard outcome != "unjudged" else { return ["\(head)  by \(by), unjudged: no push brought it"] }
        guard !sessions.isEmpty else { return ["\(head)  by \(by), session: \(outcome)"] }
        return ["\(head)  by \(by)"]
            + sessions.flatMap { session in
                let name =
                    "\(session.agent) \(session.session.rawValue.suffix(6)) of \(session.actor), \(outcome)"
                let prompts = session.prompts.prefix(Self.most).map {
                    "      > \(VisibleText.escaping(SessionWritings.beginning(of: $0, characters: 100)))"
                }
                return ["    \(VisibleText.escaping(name))"] + prompts
            }
    }
}
