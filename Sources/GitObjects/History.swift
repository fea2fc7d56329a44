import CLibGit2
package import Domain

/// A commit in a walk of history.
package struct HistoryEntry: Sendable {
    package let id: ObjectID
    package let parentCount: Int

    /// Whether it has several parents.
    package var isMerge: Bool { parentCount > 1 }
}

extension Repository {
    /// The ancestors of `new` that are not ancestors of `old`, the ends included, parents before children.
    ///
    /// - Throws: `GitError` where a commit cannot be read.
    package func history(
        of new: some Collection<ObjectID>, notFrom old: some Sequence<ObjectID>
    ) throws(GitError) -> [HistoryEntry] {
        let operation = "walking to \(new.first?.short ?? "nothing")"
        var walk: OpaquePointer?
        try check(git_revwalk_new(&walk, pointer), operation)
        defer { git_revwalk_free(walk) }
        try check(
            git_revwalk_sorting(walk, GIT_SORT_TOPOLOGICAL.rawValue | GIT_SORT_REVERSE.rawValue), operation)
        for new in new {
            try withOID(new) { id throws(GitError) in try check(git_revwalk_push(walk, id), operation) }
        }
        for old in old {
            try withOID(old) { id throws(GitError) in try check(git_revwalk_hide(walk, id), operation) }
        }
        var entries: [HistoryEntry] = []
        var current = git_oid()
        while true {
            let code = git_revwalk_next(&current, walk)
            if code == GIT_ITEROVER.rawValue { return entries }
            try check(code, operation)
            let commit = try lookupCommit(ObjectID(current))
            defer { git_commit_free(commit) }
            entries.append(
                HistoryEntry(id: ObjectID(current), parentCount: Int(git_commit_parentcount(commit))))
        }
    }

    /// The newest common ancestors of `one` and any of `others`; empty where they have none.
    ///
    /// - Throws: `GitError` where a commit cannot be read.
    package func mergeBases(
        of one: ObjectID, and others: some Collection<ObjectID>
    ) throws(GitError) -> [ObjectID] {
        var bases = git_oidarray()
        defer { git_oidarray_dispose(&bases) }
        let all = [git_oid(one)] + others.map { git_oid($0) }
        let code = all.withUnsafeBufferPointer {
            git_merge_bases_many(&bases, pointer, $0.count, $0.baseAddress)
        }
        if code == GIT_ENOTFOUND.rawValue || others.isEmpty { return [] }
        try check(code, "finding the merge base of \(one.short) and others")
        return UnsafeBufferPointer(start: bases.ids, count: bases.count).map { ObjectID($0) }
    }
}
