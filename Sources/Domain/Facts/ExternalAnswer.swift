/// The answer of a program that the administrator lets judge pushes.
package struct ExternalAnswer: Hashable, Sendable {
    /// The answer itself.
    package enum Outcome: Hashable, Sendable {
        case accept, reject, hold
        /// There is none, for a reason that goes on from the program's name.
        case failed(String)
    }

    package let outcome: Outcome
    /// What the program said, safe to show.
    package let words: String

    package init(_ outcome: Outcome, words: String = "") {
        self.outcome = outcome
        self.words = words
    }
}
