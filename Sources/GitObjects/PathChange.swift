package import Domain

/// A path that two trees have otherwise, with the blobs there; nil where there is none, or a submodule, and for what was
/// a link before.
package struct PathChange: Sendable {
    package var path: CommitFacts.ChangedPath
    package let old: ObjectID?
    package let new: ObjectID?

    /// The file that comes with it; nil where none does.
    package var file: ChangedFile? {
        new.map { ChangedFile(path: path.path, content: $0, before: [old].compactMap(\.self)) }
    }
}
