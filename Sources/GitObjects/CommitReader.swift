import CLibGit2
package import Domain

/// One commit as it is stored: what the walk and the facts need of it.
package struct CommitRecord: Sendable {
    package let facts: CommitFacts
    package let parents: [ObjectID]
    /// Trees and blobs that the first parent does not have at their places.
    let newObjects: [ObjectID]
}

extension Repository {
    /// Reads one commit with the paths that it changed.
    ///
    /// - Throws: also for a commit that is malformed (a bad date, no author), which libgit2 does not read.
    package func commit(_ id: ObjectID) throws(GitError) -> CommitRecord {
        let size = try header(of: id).size
        guard size <= Self.maximumTextObject else {
            throw GitError(
                "reading commit \(id.short)",
                reason: "it has \(size) bytes, more than \(Self.maximumTextObject)")
        }
        let commit = try lookupCommit(id)
        defer { git_commit_free(commit) }
        guard let author = git_commit_author(commit), let committer = git_commit_committer(commit) else {
            throw GitError("reading commit \(id.short)", reason: "it has no author or no committer")
        }
        let parents = parents(of: commit)
        // Paths that differ from the parent; of a merge, those that differ from every parent, since the others came with a
        // parent's own commits.
        let comparison = try comparison(of: commit, isOfFirstAlone: true)
        let facts = CommitFacts(
            id: id, tree: try tree(of: commit),
            parentCount: parents.count,
            author: CommitFacts.Identity(author.pointee),
            committer: CommitFacts.Identity(committer.pointee),
            committedAt: git_commit_time(commit),
            message: git_commit_message(commit).map { String(cString: $0) } ?? "",
            changedPaths: comparison.changes.filter(\.isAgainstAll).map(\.change.path))
        return CommitRecord(facts: facts, parents: parents, newObjects: comparison.newObjects)
    }

    func lookupCommit(_ id: ObjectID) throws(GitError) -> OpaquePointer {
        try checkStop()
        var commit: OpaquePointer?
        try withOID(id) { oid throws(GitError) in
            try check(git_commit_lookup(&commit, pointer, oid), "reading commit \(id.short)")
        }
        guard let commit else { throw GitError("reading commit \(id.short)", reason: "nothing was read") }
        return commit
    }

    /// In their order, as the commit names them: one may be there any number of times.
    func parents(of commit: OpaquePointer) -> [ObjectID] {
        (0..<git_commit_parentcount(commit)).compactMap { index in
            git_commit_parent_id(commit, index).map { ObjectID($0.pointee) }
        }
    }

    package func tree(ofCommit id: ObjectID) throws(GitError) -> ObjectID {
        let commit = try lookupCommit(id)
        defer { git_commit_free(commit) }
        return try tree(of: commit)
    }

    func tree(of commit: OpaquePointer) throws(GitError) -> ObjectID {
        guard let id = git_commit_tree_id(commit) else {
            throw GitError("reading a commit", reason: "it has no tree")
        }
        return ObjectID(id.pointee)
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
