import CLibGit2
package import Domain

/// The objects that a push brought, before Git takes them into the repository: see git-receive-pack(1).
package struct Quarantine: Sendable {
    /// The commits among the objects.
    package let commits: Set<ObjectID>

    /// A push that brings no objects, such as one that only deletes.
    package static let empty = Quarantine(commits: [])

    private init(commits: Set<ObjectID>) {
        self.commits = commits
    }

    /// Lists what is in quarantine at `path`, alone: without the repository's own objects.
    package init(path: String) throws(GitError) {
        LibGit2.start()
        let listing = try Listing(path: path)
        try check(
            git_odb_foreach(listing.odb, visit, Unmanaged.passUnretained(listing).toOpaque()),
            "listing the quarantine")
        self.commits = listing.commits
    }

    /// Those of `candidates` that the repository at `path` does not have outside the quarantine.
    package static func absent(_ candidates: Set<ObjectID>, fromObjectsAt path: String) throws(GitError)
        -> [ObjectID]
    {
        let objects = try Listing(path: path)
        return candidates.filter { id in
            var oid = git_oid(id)
            return git_odb_exists(objects.odb, &oid) == 0
        }
    }
}

/// Carries what `git_odb_foreach` finds through C.
private final class Listing {
    let odb: OpaquePointer
    var commits: Set<ObjectID> = []

    init(path: String) throws(GitError) {
        var pointer: OpaquePointer?
        try check(git_odb_open(&pointer, path), "opening the objects at \(path)")
        guard let pointer else { throw GitError("opening the objects", reason: "nothing was opened") }
        odb = pointer
    }

    deinit {
        git_odb_free(odb)
    }
}

private func visit(_ oid: UnsafePointer<git_oid>?, _ payload: UnsafeMutableRawPointer?) -> Int32 {
    guard let oid, let payload else { return -1 }
    let listing = Unmanaged<Listing>.fromOpaque(payload).takeUnretainedValue()
    var size = 0
    var type = GIT_OBJECT_ANY
    let code = git_odb_read_header(&size, &type, listing.odb, oid)
    guard code == 0 else { return code }
    if type == GIT_OBJECT_COMMIT { listing.commits.insert(ObjectID(oid.pointee)) }
    return 0
}
