import CLibGit2
package import Domain

/// A file whose content a commit brings: no parent has that content at the same path.
package struct ChangedFile: Hashable, Sendable {
    package let path: TreePath
    package let content: ObjectID
    /// What the parents have at the path, each once; empty where the file is new.
    package let before: [ObjectID]

    package init(path: TreePath, content: ObjectID, before: [ObjectID]) {
        self.path = path
        self.content = content
        self.before = before
    }
}

/// What a commit brings and takes away, against every parent.
package struct ChangedFiles: Sendable {
    /// In the order of their paths.
    package var brought: [ChangedFile] = []
    /// Paths that come without content: of submodules, and of folders that are empty.
    package var bareNames: [TreePath] = []
    /// What the first parent has at the paths that are gone or have other content.
    package var replaced: [ChangedFile] = []
}

extension Repository {
    /// The files that a commit changes against every parent.
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

    /// Whether there is something to be found in a commit: one whose tree is malformed is refused as a whole.
    package func hasReadableTree(_ commit: ObjectID) throws(GitError) -> Bool {
        let id = try tree(ofCommit: commit)
        do {
            _ = try Tree(id, of: self)
            return true
        } catch {
            // Where nothing more is to be read this is no answer.
            try checkStop()
            return false
        }
    }

    /// The blob that a commit has at a path; nil where it has none.
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

    /// Whether a commit has a path as a change leaves it.
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

    /// The object that a commit has at a path, of whatever kind; nil where it has none.
    package func object(at path: TreePath, in commit: ObjectID) throws(GitError) -> ObjectID? {
        try withEntry(at: path, in: commit) { git_tree_entry_id($0).map { ObjectID($0.pointee) } }
    }

    /// A commit's own words, or a tag's.
    package func words(of id: ObjectID) throws(GitError) -> ObjectWords {
        try withContent(of: id) { ObjectWords($0) }
    }

    /// What a commit has otherwise than its parents, or some of them; than nothing, where there is none.
    ///
    /// - Parameter isOfFirstAlone: whether what the first parent has as the commit is left out.
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

    /// What the commit `new` has otherwise than the commit `old`.
    package func changes(from old: ObjectID, to new: ObjectID) throws(GitError) -> [PathChange] {
        var comparison = TreeComparison(of: self)
        trees.beginComparison()
        try comparison.compare([try tree(ofCommit: old)], try tree(ofCommit: new))
        return comparison.changes.map(\.change)
    }
}
