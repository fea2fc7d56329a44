/// A commit that was accepted before a session arrived that it names.
package struct WaitingCommit: Hashable, Sendable {
    /// Its row in the ledger.
    package let row: Int64
    package let commit: ObjectID
    /// Who brought it; nil where the name was erased.
    package let actor: String?
    /// What it was found to be so far.
    package let outcome: SessionOutcome

    package init(row: Int64, commit: ObjectID, actor: String?, outcome: SessionOutcome) {
        self.row = row
        self.commit = commit
        self.actor = actor
        self.outcome = outcome
    }
}
