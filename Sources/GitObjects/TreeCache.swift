import CLibGit2
import Domain

/// The trees that the last two comparisons read. A walk compares each commit with its parent and then the parent with
/// its own, so that half of the trees were just there.
final class TreeCache {
    private var recent: [ObjectID: Tree] = [:]
    private var present: [ObjectID: Tree] = [:]

    /// Forgets what the comparison before the last one read.
    func beginComparison() {
        recent = present
        present = [:]
    }

    func tree(_ id: ObjectID, of repository: Repository) throws(GitError) -> Tree {
        if let tree = present[id] { return tree }
        let tree = if let known = recent[id] { known } else { try Tree(id, of: repository) }
        present[id] = tree
        return tree
    }
}

/// A tree that is read, and freed with it.
final class Tree {
    private let pointer: OpaquePointer

    init(_ id: ObjectID, of repository: Repository) throws(GitError) {
        var tree: OpaquePointer?
        try withOID(id) { oid throws(GitError) in
            try check(git_tree_lookup(&tree, repository.pointer, oid), "reading tree \(id.short)")
        }
        guard let tree else { throw GitError("reading tree \(id.short)", reason: "nothing was read") }
        pointer = tree
    }

    deinit {
        git_tree_free(pointer)
    }

    var isEmpty: Bool { git_tree_entrycount(pointer) == 0 }

    func entry(_ index: Int) -> OpaquePointer? {
        git_tree_entry_byindex(pointer, index)
    }
}
