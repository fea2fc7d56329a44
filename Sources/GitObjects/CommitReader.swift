import CLibGit2
package import Domain

/// One commit as it is stored: what the walk and the facts need of it.
package struct CommitRecord: Sendable {
    package let facts: CommitFacts
    package let parents: [ObjectID]
}

extension Repository {
    /// Reads one commit with the paths that it changed.
    ///
    /// - Throws: also for a commit that is malformed (a bad date, no author), which libgit2 does not read.
    package func commit(_ id: ObjectID) throws(GitError) -> CommitRecord {
        let commit = try lookupCommit(id)
        defer { git_commit_free(commit) }
        guard let author = git_commit_author(commit), let committer = git_commit_committer(commit) else {
            throw GitError("reading commit \(id.short)", reason: "it has no author or no committer")
        }
        let parents = (0..<git_commit_parentcount(commit)).compactMap { index in
            git_commit_parent_id(commit, index).map { ObjectID($0.pointee) }
        }
        let facts = CommitFacts(
            id: id,
            parentCount: parents.count,
            author: CommitFacts.Identity(author.pointee),
            committer: CommitFacts.Identity(committer.pointee),
            committedAt: git_commit_time(commit),
            message: git_commit_message(commit).map { String(cString: $0) } ?? "",
            changedPaths: try changedPaths(of: commit, parents: parents))
        return CommitRecord(facts: facts, parents: parents)
    }

    private func lookupCommit(_ id: ObjectID) throws(GitError) -> OpaquePointer {
        var commit: OpaquePointer?
        try withOID(id) { oid throws(GitError) in
            try check(git_commit_lookup(&commit, pointer, oid), "reading commit \(id.short)")
        }
        guard let commit else { throw GitError("reading commit \(id.short)", reason: "nothing was read") }
        return commit
    }

    /// Paths that differ from the parent; of a merge, those that differ from every parent, since the others came
    /// with a parent's own commits.
    private func changedPaths(
        of commit: OpaquePointer, parents: [ObjectID]
    ) throws(GitError) -> [CommitFacts.ChangedPath] {
        let tree = try self.tree(of: commit)
        defer { git_tree_free(tree) }
        guard let first = parents.first else { return try changedPaths(from: nil, to: tree) }
        var changes = try changedPaths(fromCommit: first, to: tree)
        for parent in parents.dropFirst() where !changes.isEmpty {
            let others = Set(try changedPaths(fromCommit: parent, to: tree).map(\.path))
            changes.removeAll { !others.contains($0.path) }
        }
        return changes
    }

    private func changedPaths(
        fromCommit parent: ObjectID, to tree: OpaquePointer
    ) throws(GitError) -> [CommitFacts.ChangedPath] {
        let commit = try lookupCommit(parent)
        defer { git_commit_free(commit) }
        let parentTree = try self.tree(of: commit)
        defer { git_tree_free(parentTree) }
        return try changedPaths(from: parentTree, to: tree)
    }

    private func tree(of commit: OpaquePointer) throws(GitError) -> OpaquePointer {
        var tree: OpaquePointer?
        try check(git_commit_tree(&tree, commit), "reading a commit's tree")
        guard let tree else { throw GitError("reading a commit's tree", reason: "nothing was read") }
        return tree
    }

    private func changedPaths(
        from old: OpaquePointer?, to new: OpaquePointer
    ) throws(GitError) -> [CommitFacts.ChangedPath] {
        var options = git_diff_options()
        git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
        options.flags = GIT_DIFF_SKIP_BINARY_CHECK.rawValue | GIT_DIFF_INCLUDE_TYPECHANGE.rawValue
        var diff: OpaquePointer?
        try check(git_diff_tree_to_tree(&diff, pointer, old, new, &options), "comparing two trees")
        defer { git_diff_free(diff) }
        return (0..<git_diff_num_deltas(diff)).compactMap { index in
            git_diff_get_delta(diff, index).map { CommitFacts.ChangedPath($0.pointee) }
        }
    }
}

extension CommitFacts.ChangedPath {
    fileprivate init(_ delta: git_diff_delta) {
        let change: Change =
            switch delta.status {
            case GIT_DELTA_ADDED: .added
            case GIT_DELTA_DELETED: .deleted
            default: delta.old_file.mode == delta.new_file.mode ? .changed : .mode
            }
        let file = change == .deleted ? delta.old_file : delta.new_file
        self.init(path: String(cString: file.path), change: change, mode: UInt32(file.mode))
    }
}

extension CommitFacts.Identity {
    fileprivate init(_ signature: git_signature) {
        // Nobody's name is longer; what is, would only fill the ledger.
        self.init(
            name: String(String(cString: signature.name).prefix(500)),
            email: String(String(cString: signature.email).prefix(500)))
    }
}
