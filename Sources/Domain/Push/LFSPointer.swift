/// A file that says where its content is, for Git LFS: the content itself is no object of Git's.
///
/// https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
package struct LFSPointer: Hashable, Sendable {
    package let commit: ObjectID
    package let path: TreePath
    package let content: ObjectID

    package init(commit: ObjectID, path: TreePath, content: ObjectID) {
        self.commit = commit
        self.path = path
        self.content = content
    }

    /// Whether a file's content is a pointer.
    package static func isPointer(_ content: UnsafeRawBufferPointer) -> Bool {
        LFSPointerText(content) != nil
    }
}

/// What a push brings of Git LFS.
package struct LFSFacts: Sendable {
    /// The first pointers that it brings, and how many there are in all.
    package var pointers: [LFSPointer] = []
    package var count = 0
    /// Whether clients send the contents elsewhere than to the mirror, as the repository's own `.lfsconfig` has it.
    package var isElsewhere = false
    /// Whether contents were sent into the mirror's folder.
    package var isInMirror = false
    /// Where the upstream takes contents, if it is a server.
    package var upstream: String?

    package init() {}
}
