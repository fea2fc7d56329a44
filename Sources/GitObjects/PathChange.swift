package import Domain

/// A path in which two trees differ, with the blobs there. A blob is nil where there is none or a submodule; the old
/// one also where there was a link.
package struct PathChange: Sendable {
    package var path: CommitFacts.ChangedPath
    package let old: ObjectID?
    package let new: ObjectID?

    /// The file that the change adds or changes; nil where it has none.
    package var file: ChangedFile? {
        new.map { ChangedFile(path: path.path, content: $0, before: [old].compactMap(\.self)) }
    }
}
