import CLibGit2
package import Domain

/// The data of a stored commit that the walk and the facts need.
package struct CommitRecord: Sendable {
    package let facts: CommitFacts
    package let parents: [ObjectID]
    /// The trees and blobs that the first parent does not have in the same place.
    let newObjects: [ObjectID]
}

extension Repository {
    /// Reads a commit with the paths that it changes.
    ///
    /// - Throws: `GitError` where an object cannot be read, or the commit is malformed (a bad date, no author) or too
    ///   large.
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
        // The paths of a merge are those that differ from every parent: the others came with a parent's own commits.
        let comparison = try comparison(of: commit, isOfFirstAlone: true)
        let facts = CommitFacts(
            id: id, tree: try tree(of: commit),
            parents: parents,
            author: CommitFacts.Identity(author.pointee),
            committer: CommitFacts.Identity(committer.pointee),
            committedAt: git_commit_time(commit),
            message: git_commit_message(commit).map { String(cString: $0) } ?? "",
            changedPaths: comparison.changes.filter(\.isAgainstAll).map(\.change.path))
        return CommitRecord(facts: facts, parents: parents, newObjects: comparison.newObjects)
    }

    /// Looks up a commit, which the caller frees.
    func lookupCommit(_ id: ObjectID) throws(GitError) -> OpaquePointer {
        try checkStop()
        var commit: OpaquePointer?
        try withOID(id) { oid throws(GitError) in
            try check(git_commit_lookup(&commit, pointer, oid), "reading commit \(id.short)")
        }
        guard let commit else { throw GitError("reading commit \(id.short)", reason: "nothing was read") }
        return commit
    }

    /// The parents in the commit's own order, with possible repetitions.
    func parents(of commit: OpaquePointer) -> [ObjectID] {
        (0..<git_commit_parentcount(commit)).compactMap { index in
            git_commit_parent_id(commit, index).map { ObjectID($0.pointee) }
        }
    }

    /// The id of a commit's tree.
    ///
    /// - Throws: `GitError` where the commit cannot be read.
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
        // No real name is longer, and a longer one would only fill the ledger.
        self.init(
            name: String(String(cString: signature.name).prefix(500)),
            email: String(String(cString: signature.email).prefix(500)))
    }
}
