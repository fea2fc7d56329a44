import CLibGit2
package import Domain

extension Repository {
    /// Whether first parents alone lead from `new` to `old`.
    ///
    /// - Throws: `GitError` where a commit cannot be read.
    package func isFirstParent(_ old: ObjectID, of new: ObjectID) throws(GitError) -> Bool {
        var walk: OpaquePointer?
        try check(git_revwalk_new(&walk, pointer), "walking first parents")
        defer { git_revwalk_free(walk) }
        try check(git_revwalk_simplify_first_parent(walk), "walking first parents")
        try withOID(new) { id throws(GitError) in
            try check(git_revwalk_push(walk, id), "walking from \(new.short)")
        }
        // The walk ends where both lines meet, even in a long history.
        try withOID(old) { id throws(GitError) in
            try check(git_revwalk_hide(walk, id), "walking to \(old.short)")
        }
        var last = new
        var current = git_oid()
        while true {
            let code = git_revwalk_next(&current, walk)
            if code == GIT_ITEROVER.rawValue { break }
            try check(code, "walking first parents of \(new.short)")
            last = ObjectID(current)
        }
        if last == old { return true }
        let commit = try lookupCommit(last)
        defer { git_commit_free(commit) }
        return git_commit_parent_id(commit, 0).map { ObjectID($0.pointee) } == old
    }
}
