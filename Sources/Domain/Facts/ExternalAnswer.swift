/// How a program of the administrator answered, asked about a push.
package struct ExternalAnswer: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case accept, reject, hold
        /// It did not answer; in words that go on from its name.
        case failed(String)
    }

    package let outcome: Outcome
    /// What it said, fit to be shown.
    package let words: String

    package init(_ outcome: Outcome, words: String = "") {
        self.outcome = outcome
        self.words = words
    }
}
