/// What an accepted commit is found to be now that a session has arrived that it names.
package struct MendedOutcome: Sendable {
    package let waiting: WaitingCommit
    package let claim: CheckedClaim
    /// The segments that arrived and that it names, in their order.
    package let segments: [SegmentName]

    package init(_ waiting: WaitingCommit, claim: CheckedClaim, segments: [SegmentName]) {
        self.waiting = waiting
        self.claim = claim
        self.segments = segments
    }

    /// What changed, as "mismatch before; 8 of 10 lines are found".
    package var words: String {
        let lines = claim.cover.map { "; " + SessionWords.found($0.covered, of: $0.countable) } ?? ""
        return "\(waiting.outcome.rawValue) before\(lines)"
    }
}
