/// A file that a commit brings and that has more bytes than the policy wants.
package struct LargeFile: Hashable, Sendable {
    /// The first commit that brings it.
    package let commit: ObjectID
    package let path: TreePath
    /// The size in bytes.
    package let size: Int

    package init(commit: ObjectID, path: TreePath, size: Int) {
        self.commit = commit
        self.path = path
        self.size = size
    }
}
