/// The words of findings about sessions: what was compared, and what to do.
package enum SessionWords {
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
        return found(cover.covered, of: cover.countable) + " in \(list(sessions)): "
            + "coverage \(percent(cover.coverage)) %, needed \(percent(needed)) %" + removals(cover)
            + examples(cover)
            + leftOut(cover)
    }

    private static func removals(_ cover: Attribution) -> String {
        let verb = cover.gone == 1 ? "is" : "are"
        return cover.gone == 0
            ? ""
            : "; of \(Plural.of(cover.removed, "line")) that were taken out of a file, \(cover.gone) \(verb) gone"
    }

    /// "8 of 10 lines are found"
    static func found(_ lines: Int, of countable: Int) -> String {
        let verb = lines == 1 || countable == 1 ? "is" : "are"
        return "\(lines) of \(Plural.of(countable, "line")) \(verb) found"
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

    /// - Parameter segments: those of the owner that the commit names.
    static func adviceOnOthers(
        _ owner: String?, _ segments: [RecordedSegment], of commit: CommitFacts, declaring isDeclarable: Bool
    ) -> String {
        if segments.allSatisfy({ $0.isDeclared && $0.isAccepted }) {
            let agent = segments.lazy.compactMap(\.agent).first ?? "AGENT"
            return
                "what \(name(of: owner)) declared by hand is not this change: 'git session unlink "
                + "\(commit.id.short)' takes the name out"
                + (isDeclarable
                    ? ", and 'git session link --declare \(agent) --reason WHY \(commit.id.short)' says that an agent "
                        + "helped" : "")
        }
        return
            "let \(name(of: owner)) push the commit first: once it was accepted, you may bring it to another branch or "
            + "rebase it; where people push each other's new commits, the administrator can set 'others = \"record\"'"
    }

    private static func name(of owner: String?) -> String {
        owner.map { VisibleText.escaping($0) } ?? "another actor"
    }

    // MARK: Declared by hand

    /// "ada says that claude-code wrote it; no recorded session shows that".
    static func declared(_ segments: [RecordedSegment], of commit: CommitFacts) -> String {
        let who = Set(segments.map { name(of: $0.owner) }).sorted().joined(separator: ", ")
        let agents = Set(segments.compactMap(\.agent))
        let named = agents.isEmpty ? "an agent" : agents.sorted().joined(separator: ", ")
        let other = commit.signatures.first { $0.tier == .identity && !agents.contains($0.agent) }
        return
            "declared by hand: \(who) says that \(named) helped; no recorded session shows it"
            + (other.map { "; the commit itself says \($0.agent) (\(VisibleText.escaping($0.place)))" } ?? "")
    }

    /// - Parameter isRefused: whether the policy takes no declarations.
    static func adviceOnDeclared(
        _ segments: [RecordedSegment], of commit: CommitFacts, _ candidate: Link?, besides named: [SessionID],
        isRefused: Bool
    ) -> String? {
        if let candidate, !named.contains(candidate.session) { return candidate.advice }
        guard isRefused else { return nil }
        let agent = segments.lazy.compactMap(\.agent).first ?? "AGENT"
        // It names a session already, so that only its own name makes 'link' look at it.
        return
            "'git session import \(agent)' reads the agent's transcript, then 'git session link \(commit.id.short)' "
            + "names the session"
    }

    /// The command that declares by hand, as the end of an advice; empty where the policy takes no declarations.
    ///
    /// - Parameter commit: nil where the command finds the commits by their marks, all at once.
    private static func declaring(
        _ agent: String, of commit: ObjectID? = nil, if isDeclarable: Bool
    ) -> String {
        guard isDeclarable else { return "" }
        let commit = commit.map { " \($0.short)" } ?? ""
        return "; if it is lost, declare it: 'git session link --declare \(agent) --reason WHY\(commit)'"
    }

    // MARK: Naming a session

    /// What is done about a commit that bears the mark of `agent`.
    package static func adviceToRecord(_ agent: String, declaring isDeclarable: Bool) -> String {
        let marks = AgentMarks.all.first { $0.agent == agent }
        let isUnknown = marks == nil || agent == AgentSignature.unknownAgent
        let name = isUnknown ? "AGENT" : agent
        let recorded =
            isUnknown || marks?.isRecorded == true
            ? "'git session import \(name)' reads its transcript, then 'git session link' names the session ('git session "
                + "enable' does both from now on)"
            : "record the session with 'git session record', then 'git session link' names it"
        return recorded + declaring(name, if: isDeclarable)
            + "; if no agent helped, take the mark out"
    }

    /// What is done about a trailer that leads to nothing here.
    static func adviceToShip(_ commit: CommitFacts, declaring isDeclarable: Bool) -> String {
        let agent = commit.signatures.first(where: \.tellsAgent)?.agent ?? "AGENT"
        let declaring =
            isDeclarable
            ? ", and 'git session link --declare \(agent) --reason WHY \(commit.id.short)' says that an agent helped"
            : ""
        return
            "ship it with 'git session push' from the clone that recorded it; if it is lost, "
            + "'git session unlink \(commit.id.short)' takes the name out\(declaring)"
    }

    /// What is done about such a trailer once the commit was accepted.
    static let adviceToShipLate =
        "ship it with 'git session push' from the clone that recorded it: the commit is judged again then"

    /// What is done about a trailer that cannot be right.
    static func adviceToRename(_ commit: CommitFacts) -> String {
        "'git session unlink \(commit.id.short)' takes it out, and 'git session link "
            + "\(commit.id.short)' names the sessions that the commit is from"
    }

    /// What is done about a commit that a remote has, so that the helper does not change it.
    static func adviceOnEarlier(_ commit: CommitFacts, declaring isDeclarable: Bool) -> String {
        "make it anew with 'git rebase --force-rebase \(commit.startOfRebase)', then 'git session link' names its sessions"
            + declaring("AGENT", if: isDeclarable)
    }

    /// A session that has the lines of a commit, and how the commit comes to name it.
    struct Link {
        let session: SessionID
        /// "38 of 40 lines are found in session 01J…"
        let counts: String
        let command: String

        init(_ candidate: SessionEvidence.Candidate, to commit: CommitFacts) {
            session = candidate.session
            counts = SessionWords.found(candidate.lines, of: candidate.countable) + " in session \(session)"
            command = "'git session link \(commit.id.short) \(session)'"
        }

        var advice: String { "\(counts); name it: \(command)" }
    }

    static func adviceToNameTheRight(
        _ candidate: Link?, besides named: [SessionID], _ commit: CommitFacts,
        declaring isDeclarable: Bool
    ) -> String {
        if let candidate, !named.contains(candidate.session) { return candidate.advice }
        return
            "name the session that wrote the lines with 'git session link \(commit.id.short) SESSION' ('git session "
            + "import AGENT' records one afterwards)\(declaring("AGENT", of: commit.id, if: isDeclarable)); take a name "
            + "out that is wrong: 'git session unlink \(commit.id.short)'"
    }

    static func adviceToNameMore(
        _ candidate: Link?, besides named: [SessionID], _ commit: CommitFacts
    ) -> String {
        if let candidate, !named.contains(candidate.session) { return candidate.advice }
        return
            "name the other sessions that wrote its lines with 'git session link \(commit.id.short) SESSION', or put the lines that no "
            + "agent wrote into a commit of their own"
    }
}
