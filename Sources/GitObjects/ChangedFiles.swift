import CLibGit2
package import Domain

/// A file with new content: no parent has that content at the same path.
package struct ChangedFile: Hashable, Sendable {
    package let path: TreePath
    package let content: ObjectID
    /// The different blobs that the parents have at the path; empty for a new file.
    package let before: [ObjectID]

    package init(path: TreePath, content: ObjectID, before: [ObjectID]) {
        self.path = path
        self.content = content
        self.before = before
    }
}

/// The files that a commit adds, changes and removes.
package struct ChangedFiles: Sendable {
    /// The files with content that no parent has there, in the order of their paths.
    package var brought: [ChangedFile] = []
    /// New paths without content: submodules and empty folders.
    package var bareNames: [TreePath] = []
    /// The first parent's files that are gone or have other content.
    package var replaced: [ChangedFile] = []
}

extension Repository {
    /// The files that a commit adds, changes and removes.
    ///
    /// - Throws: `GitError` where an object cannot be read.
    package func changedFiles(of commit: ObjectID) throws(GitError) -> ChangedFiles {
        try changes(of: commit, isOfFirstAlone: true).reduce(into: ChangedFiles()) { files, commitChange in
            let change = commitChange.change
            let path = change.path.path
            if let old = change.old, change.new != old {
                files.replaced.append(ChangedFile(path: path, content: old, before: []))
            }
            guard commitChange.isAgainstAll else { return }
            guard let new = change.new else {
                if change.path.change == .added { files.bareNames.append(path) }
                return
            }
            let before = commitChange.olds
            guard !before.contains(new) else { return }
            files.brought.append(ChangedFile(path: path, content: new, before: before))
        }
    }

    /// Whether a commit's tree can be read; a commit with a malformed one is refused as a whole.
    ///
    /// - Throws: `GitError` where the commit cannot be read, or reading was stopped.
    package func hasReadableTree(_ commit: ObjectID) throws(GitError) -> Bool {
        let id = try tree(ofCommit: commit)
        do {
            _ = try Tree(id, of: self)
            return true
        } catch {
            // A stop is not an answer.
            try checkStop()
            return false
        }
    }

    /// The blob that a commit has at a path; nil where it has none.
    ///
    /// - Throws: `GitError` where the commit cannot be read.
    package func blob(at path: TreePath, in commit: ObjectID) throws(GitError) -> ObjectID? {
        try withEntry(at: path, in: commit) { entry in
            let kind = EntryMode(UInt32(git_tree_entry_filemode_raw(entry).rawValue)).kind
            guard kind == .file || kind == .link else { return nil }
            return git_tree_entry_id(entry).map { ObjectID($0.pointee) }
        }
    }

    private func withEntry<Result>(
        at path: TreePath, in commit: ObjectID, _ body: (OpaquePointer) -> Result?
    ) throws(GitError) -> Result? {
        let treeID = try tree(ofCommit: commit)
        var tree: OpaquePointer?
        try withOID(treeID) { oid throws(GitError) in
            try check(git_tree_lookup(&tree, pointer, oid), "reading tree \(treeID.short)")
        }
        defer { git_tree_free(tree) }
        var entry: OpaquePointer?
        let name = path.bytes.map(CChar.init(bitPattern:)) + [0]
        guard git_tree_entry_bypath(&entry, tree, name) == 0, let entry else { return nil }
        defer { git_tree_entry_free(entry) }
        return body(entry)
    }

    /// Whether a commit has the result of a change at its path.
    ///
    /// - Throws: `GitError` where the commit cannot be read.
    package func has(_ change: CommitFacts.ChangedPath, in commit: ObjectID) throws(GitError) -> Bool {
        let entry = try withEntry(at: change.path, in: commit) { entry in
            git_tree_entry_id(entry).map { id in
                (
                    object: ObjectID(id.pointee),
                    mode: EntryMode(UInt32(git_tree_entry_filemode_raw(entry).rawValue)).canonical
                )
            }
        }
        guard change.change != .deleted else { return entry == nil }
        return entry?.object == change.object && entry?.mode == change.mode
    }

    /// The object of any kind that a commit has at a path; nil where it has none.
    ///
    /// - Throws: `GitError` where the commit cannot be read.
    package func object(at path: TreePath, in commit: ObjectID) throws(GitError) -> ObjectID? {
        try withEntry(at: path, in: commit) { git_tree_entry_id($0).map { ObjectID($0.pointee) } }
    }

    /// The text of a commit or tag.
    ///
    /// - Throws: `GitError` where the object cannot be read.
    package func words(of id: ObjectID) throws(GitError) -> ObjectWords {
        try withContent(of: id) { ObjectWords($0) }
    }

    /// The paths in which a commit differs from a parent; a commit without parents differs in all.
    ///
    /// - Parameter isOfFirstAlone: whether to leave out paths that are the same in the first parent.
    /// - Throws: `GitError` where an object cannot be read.
    package func changes(
        of id: ObjectID, isOfFirstAlone: Bool = false
    ) throws(GitError) -> [CommitChange] {
        let commit = try lookupCommit(id)
        defer { git_commit_free(commit) }
        return try comparison(of: commit, isOfFirstAlone: isOfFirstAlone).changes
    }

    func comparison(of commit: OpaquePointer, isOfFirstAlone: Bool) throws(GitError) -> TreeComparison {
        var comparison = TreeComparison(of: self, isOfFirstAlone: isOfFirstAlone)
        let parents = try parents(of: commit).map { id throws(GitError) -> ObjectID? in
            try tree(ofCommit: id)
        }
        trees.beginComparison()
        try comparison.compare(parents.isEmpty ? [nil] : parents, try tree(of: commit))
        return comparison
    }

    /// The paths in which two commits differ.
    ///
    /// - Throws: `GitError` where an object cannot be read.
    package func changes(from old: ObjectID, to new: ObjectID) throws(GitError) -> [PathChange] {
        var comparison = TreeComparison(of: self)
        trees.beginComparison()
        try comparison.compare([try tree(ofCommit: old)], try tree(ofCommit: new))
        return comparison.changes.map(\.change)
    }
}
