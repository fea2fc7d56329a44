package import Domain

/// A path in which a commit differs from at least one parent.
package struct CommitChange: Sendable {
    /// The change against the first parent that differs.
    package let change: PathChange
    /// The different contents of further parents that differ, without the old content of `change`.
    package let others: [ObjectID]
    package let isAgainstFirst: Bool
    package let isAgainstAll: Bool

    /// The different contents of all parents that differ.
    package var olds: [ObjectID] { (change.old.map { [$0] } ?? []) + others }
}
