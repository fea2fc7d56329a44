package import Domain

extension [Column<BlameRow>] {
    /// The columns of a file's lines, in their order.
    package static var blame: [Column<BlameRow>] {
        [
            Column("line", \.line),
            Column("commit", table: \.commit.short, csv: \.commit.short, \.commit.hex),
            Column("outcome", \.outcome),
            Column("push") { row in row.push.map { "p\($0)" } },
            Column("actor", \.actor),
            Column("agent", \.agent),
            Column("session", table: \.endOfSession, \.session?.rawValue),
            Column("prompt", table: \.promptInTable, \.prompt),
            Column("withheld", in: [.csv, .json], \.isWithheld),
            Column("text", table: \.textInTable, \.text),
        ]
    }
}

extension BlameRow {
    /// Enough of the session's id to find it.
    fileprivate var endOfSession: String { session.map { String($0.rawValue.suffix(6)) } ?? "" }
    fileprivate var promptInTable: String { isWithheld ? "(not shown to you)" : prompt ?? "" }
    /// The text in as many columns of the terminal as it has characters.
    fileprivate var textInTable: String { text.replacing("\t", with: "    ").replacing("\r", with: "") }
}
