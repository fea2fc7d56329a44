/// The words of findings about sessions: what was compared, and what to do.
enum SessionWords {
    /// The number of sessions that one message names.
    private static let listed = 3
    /// The length in bytes at which a path is cut: a path can be any text.
    private static let longestPath = 80

    static func list(_ sessions: [SessionID]) -> String {
        guard let first = sessions.first else { return "no session" }
        guard sessions.count > 1 else { return "session \(first)" }
        let names = sessions.prefix(listed).map(\.rawValue).joined(separator: ", ")
        let more = sessions.count > listed ? " and \(sessions.count - listed) more" : ""
        return "sessions \(names)\(more)"
    }

    /// The lines that decided, as "3 of 40 lines are found in session 01J…: coverage 7 %, needed 20 %".
    static func coverage(_ cover: Attribution, of sessions: [SessionID], needed: Double) -> String {
        guard cover.countable > 0 else {
            if cover.editedAllItsPaths {
                return "\(list(sessions)) edited what the commit changes, and nothing of it could be compared"
                    + leftOut(cover)
            }
            return
                "\(list(sessions)) edited \(cover.editedItsPaths ? "only some" : "none") of the paths that the "
                + "commit changes, and it adds no lines that could be compared" + leftOut(cover)
        }
        let found = (cover.countable == 1 ? "line " : "lines ") + (cover.covered == 1 ? "is" : "are")
        return "\(cover.covered) of \(cover.countable) \(found) found in \(list(sessions)): "
            + "coverage \(percent(cover.coverage)) %, needed \(percent(needed)) %" + examples(cover)
            + leftOut(cover)
    }

    private static func examples(_ cover: Attribution) -> String {
        guard !cover.unexplained.isEmpty else { return "" }
        let places = cover.unexplained.map { place in
            "\(VisibleText.escaping(VisibleText.beginning(of: place.path.text, bytes: longestPath))):\(place.line)"
        }
        let rest = cover.unexplainedLines - places.count
        return "; not found: " + places.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private static func leftOut(_ cover: Attribution) -> String {
        (cover.untold == 0
            ? "" : "; what is too short or too common to be compared weighs as much as \(cover.untold) lines")
            + (cover.leftOut == 0
                ? "" : "; \(cover.leftOut) files and lines were binary or too many to be compared")
    }

    /// A percentage, rounded down so that too little never looks like enough.
    private static func percent(_ share: Double) -> Int { Int(share * 100) }

    static func eachOnce(_ sessions: [SessionID]) -> [SessionID] {
        var seen: Set<SessionID> = []
        return sessions.filter { seen.insert($0).inserted }
    }

    // MARK: Another actor's sessions

    static func recordedByAnother(_ sessions: [SessionID], _ owner: String?, pusher: String) -> String {
        "\(list(sessions)) \(sessions.count == 1 ? "was" : "were") recorded by \(name(of: owner)); "
            + "you push as \(VisibleText.escaping(pusher))"
    }

    static func adviceOnOthers(_ owner: String?) -> String {
        "let \(name(of: owner)) push the commit first: once it was accepted, you may bring it to another branch or "
            + "rebase it; where people push each other's new commits, the administrator can set 'others = \"record\"'"
    }

    private static func name(of owner: String?) -> String {
        owner.map { VisibleText.escaping($0) } ?? "another actor"
    }

    // MARK: Naming a session

    /// A session that has the lines of a commit, and how the commit comes to name it.
    struct Link {
        let session: SessionID
        /// "38 of 40 lines are found in session 01J…"
        let counts: String
        let command: String

        /// A push's newest commit is most likely the one that is checked out, which needs no name.
        init(_ candidate: SessionEvidence.Candidate, to commit: CommitFacts, in push: Push) {
            session = candidate.session
            counts = "\(candidate.lines) of \(candidate.countable) lines are found in session \(session)"
            let isNewest = push.refUpdates.contains { $0.new == commit.id }
            command = "'git session link \(isNewest ? "" : commit.id.short + " ")\(session)'"
        }

        var advice: String { "\(counts); name it: \(command)" }
    }

    static func adviceToNameTheRight(_ candidate: Link?, besides named: [SessionID]) -> String {
        if let candidate, !named.contains(candidate.session) { return candidate.advice }
        return
            "name the session that wrote the lines with 'git session link SESSION' ('git session import' records one "
            + "afterwards); take the trailer out if no agent wrote them"
    }

    static func adviceToNameMore(_ candidate: Link?, besides named: [SessionID]) -> String {
        if let candidate, !named.contains(candidate.session) { return candidate.advice }
        return
            "name the other sessions that wrote its lines with 'git session link SESSION', or put the lines that no "
            + "agent wrote into a commit of their own"
    }
}
