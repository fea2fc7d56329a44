import CLibGit2
package import Domain

/// A file whose content a commit brings: no parent has that content at the same path.
package struct ChangedFile: Hashable, Sendable {
    package let path: String
    package let content: ObjectID
    /// What the parents have at the path, each once; empty where the file is new.
    package let before: [ObjectID]

    package init(path: String, content: ObjectID, before: [ObjectID]) {
        self.path = path
        self.content = content
        self.before = before
    }
}

extension Repository {
    /// The files that a commit changes against every parent, in the order of their paths.
    package func changedFiles(of commit: ObjectID) throws(GitError) -> [ChangedFile] {
        let comparisons = try comparisons(of: commit)
        guard let first = comparisons.first else { return [] }
        let others = comparisons.dropFirst().map { changes in
            Dictionary(changes.map { ($0.path.path, $0.old) }) { first, _ in first }
        }
        return first.compactMap { change in
            guard let new = change.new, new != change.old else { return nil }
            var before = [change.old].compactMap(\.self)
            for other in others {
                guard let old = other[change.path.path] else { return nil }
                if let old, !before.contains(old) { before.append(old) }
            }
            guard !before.contains(new) else { return nil }
            return ChangedFile(path: change.path.path, content: new, before: before)
        }
    }

    /// The blob that a commit has at a path; nil where it has none.
    package func blob(at path: String, in commit: ObjectID) throws(GitError) -> ObjectID? {
        let treeID = try tree(ofCommit: commit)
        var tree: OpaquePointer?
        try withOID(treeID) { oid throws(GitError) in
            try check(git_tree_lookup(&tree, pointer, oid), "reading tree \(treeID.short)")
        }
        defer { git_tree_free(tree) }
        var entry: OpaquePointer?
        guard git_tree_entry_bypath(&entry, tree, path) == 0, let entry else { return nil }
        defer { git_tree_entry_free(entry) }
        guard git_tree_entry_type(entry) == GIT_OBJECT_BLOB, let id = git_tree_entry_id(entry) else {
            return nil
        }
        return ObjectID(id.pointee)
    }

    /// A commit's message, or a tag's, as it is stored; empty where it has none.
    package func message(of id: ObjectID) throws(GitError) -> [UInt8] {
        var odb: OpaquePointer?
        try check(git_repository_odb(&odb, pointer), "opening the object database")
        defer { git_odb_free(odb) }
        var object: OpaquePointer?
        try withOID(id) { oid throws(GitError) in
            try check(git_odb_read(&object, odb, oid), "reading object \(id.short)")
        }
        defer { git_odb_object_free(object) }
        let bytes = UnsafeRawBufferPointer(
            start: git_odb_object_data(object), count: git_odb_object_size(object))
        // After the header's lines comes an empty one.
        var place = 0
        while place + 1 < bytes.count {
            if bytes[place] == 0x0A, bytes[place + 1] == 0x0A { return Array(bytes[(place + 2)...]) }
            place += 1
        }
        return []
    }

    /// What differs from each parent; from nothing, where there is none.
    func comparisons(of id: ObjectID) throws(GitError) -> [[TreeComparison.Change]] {
        let commit = try lookupCommit(id)
        defer { git_commit_free(commit) }
        let newTree = try tree(of: commit)
        let parents = (0..<git_commit_parentcount(commit)).compactMap { index in
            git_commit_parent_id(commit, index).map { ObjectID($0.pointee) }
        }
        let olds: [ObjectID?] =
            parents.isEmpty
            ? [nil] : try parents.map { id throws(GitError) in try tree(ofCommit: id) }
        trees.beginComparison()
        return try olds.map { old throws(GitError) in
            var comparison = TreeComparison(of: self)
            try comparison.compare(old, newTree)
            return comparison.changes
        }
    }
}
