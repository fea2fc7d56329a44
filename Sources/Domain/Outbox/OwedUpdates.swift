extension Verdict {
    /// Whether a ref update is owed to the upstream once the verdict on its push is recorded.
    package func isOwed(_ update: RefUpdate) -> Bool {
        kind == .accept && update.ref.isForwarded && update.kind != .unchanged
    }
}
