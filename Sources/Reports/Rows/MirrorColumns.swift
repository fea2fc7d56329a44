package import Domain

extension [Column<ListedMirror>] {
    /// The columns of mirrors, in their order.
    ///
    /// - Parameter all: whether removed mirrors are listed, too.
    package static func mirrors(all: Bool) -> [Column<ListedMirror>] {
        let columns: [Column<ListedMirror>] = [
            Column("name", \.name),
            Column("upstream", \.upstream),
            Column("path", \.path),
            Column("added", \.addedAt.rfc3339),
        ]
        return all ? columns + [Column("removed", \.removedAt?.rfc3339)] : columns
    }
}
