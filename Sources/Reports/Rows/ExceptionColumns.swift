package import Domain

extension [Column<ListedException>] {
    /// The columns of exceptions, in their order.
    package static var exceptions: [Column<ListedException>] {
        [
            Column("number", \.exception.number),
            Column("state", \.state.rawValue),
            Column("fingerprint", \.exception.fingerprint),
            Column("rule", \.exception.rule?.text),
            Column("path", \.exception.path?.text),
            Column("mirror", \.exception.mirror),
            Column("owner", \.exception.owner),
            Column("expires", table: \.lastDay, csv: \.lastDay, \.expiresAt.rfc3339),
            Column("reason", \.exception.reason),
            Column("made", in: [.csv, .json], \.madeAt.rfc3339),
        ]
    }
}

extension ListedException {
    fileprivate var lastDay: String { String(expiresAt.rfc3339.prefix(10)) }
}
