/// What approvers said of a push.
package struct DecisionFacts: Sendable {
    /// What counts for exactly this push.
    package var approvals = CountedApprovals()
    /// The rejection of exactly what this push brings, or of a part of it; nil where there is none.
    package var rejection: Rejection?

    /// A hold that approvers rejected.
    package struct Rejection: Hashable, Sendable {
        package let hold: Int64
        /// Who did it, and why.
        package let words: String

        package init(hold: Int64, words: String) {
            self.hold = hold
            self.words = words
        }
    }

    package init() {}
}
