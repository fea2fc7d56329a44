package import Domain
package import Gate
package import LedgerStore

/// A commit that a held push brings to a ref, with the prompts of its sessions.
package struct HeldCommit: Encodable {
    /// A segment that the commit comes out of.
    package struct Session: Encodable {
        package let session: SessionID
        package let segment: Int
        package let agent: String
        package let actor: String
        /// Prompts; empty where they are withheld.
        package let prompts: [String]
        /// What a person says who declared it by hand; nil for a record, and where it is withheld.
        package let declared: String?
        /// Whether the viewer may not read the session's text.
        package let withheld: Bool

        init(_ name: SegmentName, _ writing: SessionWritings.Writing, among opened: OpenedSessions) {
            session = name.session
            segment = name.segment
            agent = writing.agent
            actor = writing.actor
            prompts = writing.asked.compactMap { $0.read(by: opened) }
            declared = writing.declared?.read(by: opened)
            withheld = !opened.has(name.session)
        }
    }

    package let commit: String
    package let author: String
    package let subject: String
    /// Outcome of its claim, as in reports of commits; `unjudged` where no push brought it.
    package let outcome: String
    package let sessions: [Session]

    /// Reads the commits of a hold, newest first; none where its objects are gone.
    ///
    /// - Parameters:
    ///   - limit: how many to read; the others are counted.
    ///   - access: the viewer's access to sessions.
    /// - Throws: where git or the ledger cannot be read.
    package static func all(
        of hold: Hold, limit: Int, access: SessionAccess, home: Home, ledger: Ledger
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
        let written = try judged.mapValues { commit in
            try writings.segments(of: commit).compactMap { name in
                try writings.writing(of: name).map { (name: name, writing: $0) }
            }
        }
        let opened = try access.open(
            Set(written.values.joined().map(\.name.session)),
            held: judged.values.reduce(into: []) { $0.formUnion(SessionWritings.sessions(writing: $1)) })
        let commits = looked.map { id in
            guard let commit = judged[id] else {
                let heading = headings[id] ?? ("", "")
                return HeldCommit(
                    commit: id.hex, author: heading.0, subject: heading.1, outcome: "unjudged", sessions: [])
            }
            return HeldCommit(
                commit: id.hex, author: "\(commit.author.name) <\(commit.author.email)>",
                subject: commit.subject, outcome: commit.outcome.rawValue,
                sessions: (written[id] ?? []).map { Session($0.name, $0.writing, among: opened) })
        }
        return (commits, all.count - commits.count)
    }

    // MARK: For people

    /// How many commits and prompts a person is shown.
    package static let most = 20

    /// Stands in place of text that the viewer may not read.
    package static let withheld = "(what was asked is not shown to you)"

    /// Lines for people.
    package static func text(of commits: [HeldCommit], others: Int) -> [String] {
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
                    "\(session.agent) \(session.session.rawValue.suffix(6)) of \(session.actor)"
                    + (session.declared == nil && outcome == SessionOutcome.declared.rawValue
                        ? "" : ", \(outcome)")
                let prompts = session.prompts.prefix(Self.most).map {
                    "      > \(VisibleText.escaping(SessionWritings.beginning(of: $0, characters: 100)))"
                }
                return ["    \(VisibleText.escaping(name))"]
                    + (session.withheld
                        ? ["      \(Self.withheld)"] : session.declared.map { ["      \($0)"] } ?? prompts)
            }
    }
}
