import CLibGit2
package import Domain

/// The objects of a push before Git moves them into the repository: see git-receive-pack(1).
package struct Quarantine {
    private let path: String?
    private let objects: Set<ObjectID>
    /// The objects that no walk has reached yet.
    private var unseen: Set<ObjectID>

    /// The quarantine of a push without objects, such as one that only deletes refs.
    package static let empty = Quarantine()

    private init() {
        path = nil
        objects = []
        unseen = []
    }

    /// Lists the objects in quarantine at `path`, without the repository's own.
    ///
    /// - Throws: `GitError` where they cannot be read.
    package init(path: String) throws(GitError) {
        LibGit2.start()
        let database = try ObjectDatabase(path: path)
        let listing = Listing()
        let code = git_odb_foreach(database.pointer, note, Unmanaged.passUnretained(listing).toOpaque())
        try check(code, "listing the quarantine")
        self.path = path
        objects = listing.objects
        unseen = listing.objects
    }

    /// Whether an object is in quarantine.
    package func contains(_ id: ObjectID) -> Bool {
        objects.contains(id)
    }

    /// Notes that a walk reached an object, or that the push itself names it.
    package mutating func see(_ id: ObjectID) {
        unseen.remove(id)
    }

    /// The objects in quarantine that no walk reached and that the repository does not have outside of it. Git
    /// completes a thin pack with objects of the repository, which are not new.
    ///
    /// - Parameter repository: the path of the repository's object folder.
    /// - Throws: `GitError` where the objects cannot be read.
    package func unseenObjects(besidesObjectsAt repository: String) throws(GitError) -> [StrayObject] {
        guard let path, !unseen.isEmpty else { return [] }
        let quarantine = try ObjectDatabase(path: path)
        let others = try ObjectDatabase(path: repository)
        return unseen.filter { !others.contains($0) }
            .map { StrayObject(id: $0, isCommit: quarantine.isCommit($0)) }
    }
}

/// An object of a push that nothing in the push leads to.
package struct StrayObject: Hashable, Sendable {
    package let id: ObjectID
    /// Whether it is a commit, or cannot be read.
    package let isCommit: Bool
}

/// One folder of objects.
private final class ObjectDatabase {
    let pointer: OpaquePointer

    init(path: String) throws(GitError) {
        var pointer: OpaquePointer?
        try check(git_odb_open(&pointer, path), "opening the objects at \(path)")
        guard let pointer else { throw GitError("opening the objects", reason: "nothing was opened") }
        self.pointer = pointer
    }

    deinit {
        git_odb_free(pointer)
    }

    func contains(_ id: ObjectID) -> Bool {
        var oid = git_oid(id)
        return git_odb_exists(pointer, &oid) == 1
    }

    /// Whether an object is a commit. One that cannot be read counts as a commit, so that it is reported.
    func isCommit(_ id: ObjectID) -> Bool {
        var oid = git_oid(id)
        var size = 0
        var type = GIT_OBJECT_COMMIT
        return git_odb_read_header(&size, &type, pointer, &oid) != 0 || type == GIT_OBJECT_COMMIT
    }
}

/// The findings of `git_odb_foreach`, passed through C.
private final class Listing {
    var objects: Set<ObjectID> = []
}

private func note(_ oid: UnsafePointer<git_oid>?, _ payload: UnsafeMutableRawPointer?) -> Int32 {
    guard let oid, let payload else { return -1 }
    Unmanaged<Listing>.fromOpaque(payload).takeUnretainedValue().objects.insert(ObjectID(oid.pointee))
    return 0
}
