/// The content that a commit gives to a path.
package struct BroughtFile: Hashable, Sendable {
    /// A file of a commit.
    package struct Key: Hashable, Sendable {
        package let commit: ObjectID
        package let path: TreePath

        package init(commit: ObjectID, path: TreePath) {
            self.commit = commit
            self.path = path
        }
    }

    /// The size in bytes.
    package let size: Int
    /// Whether Git would call it binary.
    package let isBinary: Bool

    package init(size: Int, isBinary: Bool) {
        self.size = size
        self.isBinary = isBinary
    }
}
