extension PolicySettings {
    /// The rules of all entries that say who approves what they hold.
    package var namedApprovals: [ApprovalRule] {
        let entries =
            refs.map(\.approval) + paths.map(\.approval) + agents.map(\.approval) + messages.map(\.approval)
            + signatures.map(\.approval) + external.map(\.approval) + sessions.specials.map(\.approval)
            + secrets.specials.map(\.approval)
        let tables = [
            sessions.approval, secrets.approval, size.approval, history.approval, authors.approval,
            lfs?.approval,
        ]
        return (entries + tables).compactMap(\.self)
    }
}
