/// The content that a commit gives to a path.
package struct BroughtFile: Hashable, Sendable {
    package struct Key: Hashable, Sendable {
        package let commit: ObjectID
        package let path: TreePath

        package init(commit: ObjectID, path: TreePath) {
            self.commit = commit
            self.path = path
        }
    }

    /// In bytes.
    package let size: Int
    /// Whether Git would say that it is no text.
    package let isBinary: Bool

    package init(size: Int, isBinary: Bool) {
        self.size = size
        self.isBinary = isBinary
    }
}
