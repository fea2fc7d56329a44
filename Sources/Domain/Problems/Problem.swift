/// A failure as the person who meets it needs it: what went wrong and where, and what to do about it.
package struct Problem: Error, CustomStringConvertible {
    /// What sort of failure it is, for programs that answer by it: an exit status, a status of HTTP.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The request itself is wrong: sent again, it fails again.
        case invalid
        /// The actor may not do or see that.
        case denied
        /// What is named does not exist.
        case missing
        /// The state that things are in forbids it.
        case conflict
        /// Something outside does not serve: a network, a program, a disk, a lock. It may later.
        case unavailable
        /// What is stored cannot be read, or is not what was written.
        case damaged
    }

    package let kind: Kind
    /// What went wrong and where, in one sentence without a full stop.
    package let what: String
    /// What to do about it, as an order: "name another with --home".
    package let advice: String?
    /// The failure underneath, where its own words help.
    package let cause: (any Error)?

    package init(_ kind: Kind, _ what: String, advice: String? = nil, cause: (any Error)? = nil) {
        self.kind = kind
        self.what = what
        self.advice = advice
        self.cause = cause
    }

    /// One sentence: what, the cause's words, and the advice.
    package var description: String {
        let whole = cause.map { "\(what): \($0)" } ?? what
        return advice.map { "\(whole); \($0)" } ?? whole
    }
}
