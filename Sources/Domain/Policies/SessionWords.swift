/// How findings about sessions say what was compared, and what to do.
enum SessionWords {
    /// How many sessions one message names.
    private static let listed = 3
    /// In bytes; a path can be any text.
    private static let longestPath = 80

    static func list(_ sessions: [SessionID]) -> String {
        guard let first = sessions.first else { return "no session" }
        guard sessions.count > 1 else { return "session \(first)" }
        let names = sessions.prefix(listed).map(\.rawValue).joined(separator: ", ")
        let more = sessions.count > listed ? " and \(sessions.count - listed) more" : ""
        return "sessions \(names)\(more)"
    }

    /// Which lines decided, as "3 of 40 lines are found in session 01J…: coverage 7 %, needed 20 %".
    static func coverage(_ cover: Attribution, of sessions: [SessionID], needed: Double) -> String {
        guard cover.countable > 0 else {
            if cover.editedItsPaths {
                return "\(list(sessions)) edited what the commit changes, and nothing of it could be compared"
                    + leftOut(cover)
            }
            return
                "\(list(sessions)) edited none of the paths that the commit changes, and it adds no lines that "
                + "could be compared" + leftOut(cover)
        }
        let found = cover.supported == 1 ? "line is" : "lines are"
        return "\(cover.supported) of \(cover.countable) \(found) found in \(list(sessions)): "
            + "coverage \(percent(cover.coverage)) %, needed \(percent(needed)) %" + examples(cover)
            + leftOut(cover)
    }

    private static func examples(_ cover: Attribution) -> String {
        guard !cover.unexplained.isEmpty else { return "" }
        let places = cover.unexplained.map { place in
            "\(VisibleText.escaping(VisibleText.beginning(of: place.path, bytes: longestPath))):\(place.line)"
        }
        let rest = cover.countable - cover.supported - places.count
        return "; not found: " + places.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }

    private static func leftOut(_ cover: Attribution) -> String {
        cover.leftOut == 0 ? "" : "; \(cover.leftOut) files and lines were binary or too many to be compared"
    }

    /// Rounded down, so that what is not enough never looks as if it were.
    private static func percent(_ share: Double) -> Int { Int(share * 100) }

    static func adviceToNameTheRight(
        _ candidate: SessionEvidence.Candidate?, besides named: [SessionID]
    ) -> String {
        if let candidate, !named.contains(candidate.session) { return adviceToName(candidate) }
        return
            "name the session that wrote the lines: record it ('git session enable', or 'git session import'), then "
            + "'git commit --amend'; take the trailer out if no agent wrote them"
    }

    static func adviceToName(_ candidate: SessionEvidence.Candidate) -> String {
        "\(candidate.lines) of \(candidate.countable) lines are found in session \(candidate.session): name it in the "
            + "commit's \(SessionTrailer.key) trailer with 'git commit --amend'"
    }
}
