package import Domain
package import Gate

extension [Column<ListedKey>] {
    /// The columns of a home's keys, in their order.
    package static var homeKeys: [Column<ListedKey>] {
        [
            Column("key", \.purpose.rawValue),
            Column("id", \.id),
            Column("since", table: \.firstDay, \.since?.rfc3339),
            Column("state", \.state.rawValue),
            Column("use", \.use),
            Column("file", in: [.csv, .json], \.path),
        ]
    }
}

extension ListedKey {
    fileprivate var firstDay: String { since.map { String($0.rfc3339.prefix(10)) } ?? "" }

    /// What it does.
    fileprivate var use: String {
        switch purpose {
        case .segments: "opens the sessions that clones seal for the home"
        case .lines: "hashes the lines of sessions for their index"
        case .fingerprints:
            state == .inUse ? "makes the fingerprints of secrets" : "recognises the fingerprints that it made"
        }
    }
}
