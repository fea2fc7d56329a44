package import Domain

extension [Column<LocalScan.Found>] {
    /// The columns of secrets found by hand, in their order.
    package static var found: [Column<LocalScan.Found>] {
        [
            Column("severity", \.severity),
            Column("rule", \.rule),
            Column("place", in: [.table], \.place),
            Column("what", keys: ["description"], \.description),
            Column("remedy", in: [.json], \.remedy),
            Column("path", in: [.json], \.path),
            Column("line", in: [.json], \.line),
            Column("commit", in: [.json], \.commit),
            Column("unfinished", in: [.json], \.isUnfinished),
        ]
    }
}

extension LocalScan.Found {
    /// The file and line, after the commit if it was found in one.
    fileprivate var place: String { (commit.map { "\($0.prefix(12)) " } ?? "") + "\(path):\(line)" }
}
