package import Domain

extension [Column<(row: Int64, commit: CommitRow)>] {
    /// The columns of commits, in their order.
    package static var commits: [Column<(row: Int64, commit: CommitRow)>] {
        [
            Column("row", \.row),
            Column("commit", table: \.commit.id.short, \.commit.id.hex),
            Column("push") { "p\($0.commit.push)" },
            .mirror(\.commit.mirror),
            Column("author", \.commit.author.name),
        ] + Column.verdict(\.commit.verdict, isEmergency: \.commit.isEmergency) + [
            Column("agent", \.commit.agent),
            Column("session", in: [.table], \.commit.sessionInTable),
            Column("outcome", in: [.csv, .json], \.commit.outcome.rawValue),
            Column("covered", in: [.csv, .json], \.commit.covered),
            Column("countable", in: [.csv, .json], \.commit.countable),
            Column("coverage", in: [.csv, .json], \.commit.coverage),
            Column("found", in: [.csv, .json], \.commit.found?.rawValue),
            Column("segments", table: \.commit.segmentsInTable, \.commit.segments),
            Column("subject", \.commit.subject),
        ] + details
    }

    private static var details: Self {
        [
            Column("author_email", in: [.csv, .json], \.commit.author.email),
            Column("committed", in: [.csv, .json], \.commit.committedAt.rfc3339),
            Column("received", in: [.csv, .json], \.commit.receivedAt.rfc3339),
            Column("actor", in: [.csv, .json], \.commit.actor),
            Column("path_count", in: [.csv, .json], \.commit.pathCount),
            Column("paths", in: [.json], \.commit.paths),
            Column("earlier_outcomes", in: [.csv, .json], \.commit.earlierWords),
        ]
    }
}

extension CommitRow {
    /// The share of its lines that a session covers, from 0 to 1; nil where nothing was compared.
    fileprivate var coverage: Double? {
        guard let countable, let covered else { return nil }
        return countable == 0 ? 0 : (1000 * Double(covered) / Double(countable)).rounded() / 1000
    }

    /// The outcome, short enough for a table: "partial 24 %".
    fileprivate var sessionInTable: String {
        let earlier = earlierOutcomes.last.map { " (was \($0.outcome.rawValue))" } ?? ""
        guard let countable, let covered, countable > 0, outcome != .declared else {
            return outcome.rawValue + earlier
        }
        return "\(outcome.rawValue) \(100 * covered / countable) %\(earlier)"
    }

    /// As "mismatch until p12"; nil where the first outcome holds.
    fileprivate var earlierWords: String? {
        earlierOutcomes.isEmpty ? nil : earlierOutcomes.map(\.words).joined(separator: ", ")
    }

    /// The segments that it names, or else the session that its lines were found in.
    fileprivate var segmentsInTable: String {
        segments.isEmpty ? found.map { "found: \($0.rawValue)" } ?? "" : segments.joined(separator: " ")
    }
}
