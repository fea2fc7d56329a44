package import Domain

/// A path that a commit has otherwise than its parents, or than some of them.
package struct CommitChange: Sendable {
    /// Against the first parent; where that has the same, against another that has not.
    package let change: PathChange
    /// What further parents have there that have it otherwise, too: each content once, without that of `change`.
    package let others: [ObjectID]
    package let isAgainstFirst: Bool
    package let isAgainstAll: Bool

    /// What the parents have there that have it otherwise, each content once.
    package var olds: [ObjectID] { (change.old.map { [$0] } ?? []) + others }
}
