package import Domain

extension [Column<ActorKey>] {
    /// The columns of actors' keys, in their order.
    package static var actorKeys: [Column<ActorKey>] {
        [
            Column("actor", \.actor),
            Column("fingerprint", \.fingerprint),
            Column("type", \.type),
            Column("comment", \.comment),
            Column("added", \.addedAt.rfc3339),
            Column("used", table: \.lastUse, csv: \.lastUse, \.lastUsedAt?.rfc3339),
        ]
    }
}

extension ActorKey {
    fileprivate var lastUse: String { lastUsedAt?.rfc3339 ?? "never" }
}
