/// A commit's claim to its sessions, checked.
package struct CheckedClaim: Sendable {
    package let outcome: SessionOutcome
    /// What its sessions explain; nil where that was not compared.
    package let cover: Attribution?
    /// The session that the lines of a commit which names none are found in.
    package let found: SessionEvidence.Candidate?
    /// The named segments that the commit comes from. Its approvers may read their sessions.
    package let writers: Set<SegmentName>

    package init(
        outcome: SessionOutcome, cover: Attribution?, found: SessionEvidence.Candidate?,
        writers: Set<SegmentName>
    ) {
        self.outcome = outcome
        self.cover = cover
        self.found = found
        self.writers = writers
    }
}
