import CLibGit2
import Domain

/// The trees of the last two comparisons. A walk compares each commit with its parent and then the parent with its
/// own, so half of the trees were read just before.
final class TreeCache {
    private var recent: [ObjectID: Tree] = [:]
    private var present: [ObjectID: Tree] = [:]

    /// Forgets the trees of the comparison before the last one.
    func beginComparison() {
        recent = present
        present = [:]
    }

    /// A tree from the cache, or read now.
    func tree(_ id: ObjectID, of repository: Repository) throws(GitError) -> Tree {
        if let tree = present[id] { return tree }
        let tree = if let known = recent[id] { known } else { try Tree(id, of: repository) }
        present[id] = tree
        return tree
    }
}

/// A tree in the memory of libgit2, freed with its owner.
final class Tree {
    private let pointer: OpaquePointer

    init(_ id: ObjectID, of repository: Repository) throws(GitError) {
        var tree: OpaquePointer?
        do {
            try withOID(id) { oid throws(GitError) in
                try check(git_tree_lookup(&tree, repository.pointer, oid), "reading tree \(id.short)")
            }
        } catch {
            guard let mode = try? Self.oddMode(in: id, of: repository) else { throw error }
            throw GitError(
                "reading tree \(id.short)",
                reason: "an entry has the mode \(mode), which is neither a file, link, folder nor submodule")
        }
        guard let tree else { throw GitError("reading tree \(id.short)", reason: "nothing was read") }
        pointer = tree
    }

    /// The first invalid mode in a tree, as written there: libgit2 refuses such a tree without naming it.
    private static func oddMode(in id: ObjectID, of repository: Repository) throws(GitError) -> String? {
        guard try repository.header(of: id).type == GIT_OBJECT_TREE else { return nil }
        return try repository.withContent(of: id) { content in
            var rest = content[...]
            while let space = rest.firstIndex(of: UInt8(ascii: " ")),
                let end = rest[space...].firstIndex(of: 0)
            {
                let mode = String(decoding: rest[..<space].prefix(20), as: UTF8.self)
                guard let value = UInt32(mode, radix: 8), value <= UInt32(UInt16.max) else {
                    return VisibleText.escaping(mode)
                }
                rest = rest[(end + 1)...].dropFirst(20)
            }
            return nil
        }
    }

    deinit {
        git_tree_free(pointer)
    }

    var isEmpty: Bool { git_tree_entrycount(pointer) == 0 }

    func entry(_ index: Int) -> OpaquePointer? {
        git_tree_entry_byindex(pointer, index)
    }
}
