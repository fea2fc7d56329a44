package import Domain

extension [Column<SessionRow>] {
    /// The columns of sessions, in their order.
    package static var sessions: [Column<SessionRow>] {
        [
            Column("session", \.id),
            Column("agent", table: \.agentInTable, \.agent),
            Column("models", \.models),
            Column("owner", \.owner),
            .mirror(\.mirror),
            Column("last", keys: ["last_recorded"], \.lastRecordedAt.rfc3339),
            Column("first", keys: ["first_recorded"], in: [.csv, .json], \.firstRecordedAt.rfc3339),
            Column("segments", \.segments),
            Column("messages", \.messages),
            Column("edits", \.edits),
            Column("commits", \.commits),
            Column("declared", in: [.csv, .json], \.isDeclared),
        ]
    }
}

extension SessionRow {
    fileprivate var agentInTable: String { isDeclared ? "\(agent) (declared)" : agent }
}
