/// What a commit's claim to its sessions was found to be before a session that arrived later mended it.
package struct EarlierOutcome: Hashable, Sendable {
    package let outcome: SessionOutcome
    package let covered: Int?
    package let countable: Int?
    /// The number of the push that brought the session.
    package let push: Int64

    package init(outcome: SessionOutcome, covered: Int?, countable: Int?, push: Int64) {
        self.outcome = outcome
        self.covered = covered
        self.countable = countable
        self.push = push
    }

    /// The outcome and until when it held, as "mismatch until p12".
    package var words: String { "\(outcome.rawValue) until p\(push)" }
}
