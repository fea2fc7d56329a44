package import Domain

extension [Column<ActorProfile>] {
    /// The columns of actors, in their order.
    package static var actors: [Column<ActorProfile>] {
        [
            Column("name", \.name),
            Column("kind", \.kind.rawValue),
            Column("groups") { $0.groups.sorted() },
            Column("emails") { $0.emails.sorted() },
            Column("state", in: [.table, .csv]) { $0.isDisabled ? "disabled" : "" },
            Column("disabled", in: [.json], \.isDisabled),
        ]
    }
}
