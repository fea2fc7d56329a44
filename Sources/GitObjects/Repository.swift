import CLibGit2
package import Domain

/// A repository opened with libgit2, for one thread at a time.
package final class Repository {
    let pointer: OpaquePointer
    let trees = TreeCache()
    /// The targets of tags that were read: thousands of refs can lead to the same tags of up to a mebibyte.
    private var tagTargets: [ObjectID: ObjectID] = [:]
    /// Asked before each object is read: whether to stop, since reading has taken too long.
    package var isStopped: @Sendable () -> Bool = { false }

    private init(pointer: OpaquePointer) {
        self.pointer = pointer
    }

    deinit {
        git_repository_free(pointer)
    }

    /// Opens the repository that Git's environment variables name, with the objects in quarantine: for hooks.
    ///
    /// - Throws: `GitError` where it cannot be opened.
    package static func openFromEnvironment() throws(GitError) -> Repository {
        try open(path: nil, flags: GIT_REPOSITORY_OPEN_FROM_ENV.rawValue)
    }

    /// Opens the repository at exactly `path`.
    ///
    /// - Throws: `GitError` where it cannot be opened.
    package static func open(path: String) throws(GitError) -> Repository {
        try open(path: path, flags: GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue)
    }

    /// Opens the repository at exactly `path`, with the objects of another folder besides its own.
    ///
    /// - Throws: `GitError` where one of them cannot be opened.
    package static func open(path: String, withObjectsAt folder: String) throws(GitError) -> Repository {
        let repository = try open(path: path)
        var odb: OpaquePointer?
        try check(git_repository_odb(&odb, repository.pointer), "opening the object database")
        defer { git_odb_free(odb) }
        try check(git_odb_add_disk_alternate(odb, folder), "opening the objects at \(folder)")
        return repository
    }

    private static func open(path: String?, flags: UInt32) throws(GitError) -> Repository {
        LibGit2.start()
        var pointer: OpaquePointer?
        try check(git_repository_open_ext(&pointer, path, flags, nil), "opening the repository \(path ?? "")")
        guard let pointer else { throw GitError("opening the repository", reason: "nothing was opened") }
        return Repository(pointer: pointer)
    }

    /// The repository's folder, ending with a slash.
    package var path: String { git_repository_path(pointer).map { String(cString: $0) } ?? "" }

    // MARK: Refs

    /// A ref as stored in the repository.
    package struct StoredRef: Hashable, Sendable {
        /// The name after following symbolic refs.
        package let name: RefName
        /// The ref's value; zero where it does not exist.
        package let value: ObjectID

        package init(name: RefName, value: ObjectID) {
            self.name = name
            self.value = value
        }
    }

    /// Looks up a ref, following symbolic refs: a push to a symbolic ref moves its target.
    ///
    /// - Throws: `GitError` where it cannot be read, or symbolic refs do not end.
    package func storedRef(_ name: RefName) throws(GitError) -> StoredRef {
        var current = name
        for _ in 0..<5 {
            var reference: OpaquePointer?
            let code = git_reference_lookup(&reference, pointer, current.rawValue)
            if code == GIT_ENOTFOUND.rawValue { return StoredRef(name: current, value: .zero) }
            try check(code, "reading ref \(name)")
            defer { git_reference_free(reference) }
            guard let target = git_reference_symbolic_target(reference) else {
                guard let id = git_reference_target(reference) else { break }
                return StoredRef(name: current, value: ObjectID(id.pointee))
            }
            current = RefName(String(cString: target))
        }
        throw GitError("reading ref \(name)", reason: "it leads through too many symbolic refs")
    }

    /// All refs that are not symbolic, with their values.
    ///
    /// - Throws: `GitError` where they cannot be listed.
    package func refs() throws(GitError) -> [(name: RefName, value: ObjectID)] {
        var iterator: OpaquePointer?
        try check(git_reference_iterator_new(&iterator, pointer), "listing refs")
        defer { git_reference_iterator_free(iterator) }
        var result: [(name: RefName, value: ObjectID)] = []
        var reference: OpaquePointer?
        while true {
            let code = git_reference_next(&reference, iterator)
            if code == GIT_ITEROVER.rawValue { return result }
            try check(code, "listing refs")
            if let id = git_reference_target(reference), let name = git_reference_name(reference) {
                result.append((RefName(String(cString: name)), ObjectID(id.pointee)))
            }
            git_reference_free(reference)
        }
    }

    // MARK: Objects

    /// The object that a ref's value leads to through annotated tags.
    package enum Peeled: Hashable, Sendable {
        case commit(ObjectID)
        /// A tree or a blob, which rules for commits do not cover.
        case other(kind: String)
    }

    /// Follows annotated tags from an object.
    ///
    /// - Throws: `GitError` where an object cannot be read, or there are more than 16 tags.
    package func peel(_ id: ObjectID) throws(GitError) -> Peeled {
        var current = id
        for _ in 0..<16 {
            if let known = tagTargets[current] {
                current = known
                continue
            }
            let (type, size) = try header(of: current)
            switch type {
            case GIT_OBJECT_COMMIT: return .commit(current)
            case GIT_OBJECT_TREE: return .other(kind: "tree")
            case GIT_OBJECT_TAG: current = try target(ofTag: current, size: size)
            default: return .other(kind: "blob")
            }
        }
        throw GitError("reading tag \(id.short)", reason: "it is a chain of more than 16 tags")
    }

    /// The chain of tags that begins with an id, each naming the next; empty where the id is not a tag.
    ///
    /// - Throws: `GitError` where an object cannot be read.
    package func tags(from id: ObjectID) throws(GitError) -> [ObjectID] {
        var tags: [ObjectID] = []
        var current = id
        while tags.count < 16, let target = try target(ofTag: current) {
            tags.append(current)
            current = target
        }
        return tags
    }

    /// The target of a tag; nil for any other object.
    private func target(ofTag id: ObjectID) throws(GitError) -> ObjectID? {
        if let known = tagTargets[id] { return known }
        let (type, size) = try header(of: id)
        return type == GIT_OBJECT_TAG ? try target(ofTag: id, size: size) : nil
    }

    private func target(ofTag id: ObjectID, size: Int) throws(GitError) -> ObjectID {
        guard size <= Self.maximumTextObject else {
            throw GitError(
                "reading tag \(id.short)", reason: "it has \(size) bytes, more than \(Self.maximumTextObject)"
            )
        }
        var object: OpaquePointer?
        try withOID(id) { oid throws(GitError) in
            try check(git_object_lookup(&object, pointer, oid, GIT_OBJECT_TAG), "reading tag \(id.short)")
        }
        defer { git_object_free(object) }
        guard let target = git_tag_target_id(object) else {
            throw GitError("reading tag \(id.short)", reason: "it has no target")
        }
        tagTargets[id] = ObjectID(target.pointee)
        return ObjectID(target.pointee)
    }

    /// The largest commit or tag that is read, in bytes: no real message is longer, and it takes memory.
    static let maximumTextObject = 1 << 20

    /// - Throws: `GitError` where reading was stopped.
    func checkStop() throws(GitError) {
        guard !isStopped() else {
            throw GitError("reading objects", reason: "it took too much and was stopped")
        }
    }

    /// The type and size of an object, read without its content.
    func header(of id: ObjectID) throws(GitError) -> (type: git_object_t, size: Int) {
        try checkStop()
        var odb: OpaquePointer?
        try check(git_repository_odb(&odb, pointer), "opening the object database")
        defer { git_odb_free(odb) }
        var size = 0
        var type = GIT_OBJECT_ANY
        try withOID(id) { oid throws(GitError) in
            try check(git_odb_read_header(&size, &type, odb, oid), "reading object \(id.short)")
        }
        return (type, size)
    }

    /// The size of an object's content, in bytes.
    ///
    /// - Throws: `GitError` where the object cannot be read.
    package func size(of id: ObjectID) throws(GitError) -> Int {
        try header(of: id).size
    }

    /// The reason why a blob was not read.
    package enum BlobProblem: Error, Hashable {
        case notABlob
        case tooLarge(size: Int)
    }

    /// The bytes of a blob of at most `limit` bytes; a larger one is not read into memory.
    ///
    /// - Throws: `GitError` where the object cannot be read.
    package func blob(_ id: ObjectID, limit: Int) throws -> Result<[UInt8], BlobProblem> {
        let (type, size) = try header(of: id)
        guard type == GIT_OBJECT_BLOB else { return .failure(.notABlob) }
        guard size <= limit else { return .failure(.tooLarge(size: size)) }
        return .success(try withContent(of: id) { Array($0) })
    }

    /// Reads an object, which the caller frees.
    func read(_ id: ObjectID) throws(GitError) -> OpaquePointer {
        try checkStop()
        var odb: OpaquePointer?
        try check(git_repository_odb(&odb, pointer), "opening the object database")
        defer { git_odb_free(odb) }
        var object: OpaquePointer?
        try withOID(id) { oid throws(GitError) in
            try check(git_odb_read(&object, odb, oid), "reading object \(id.short)")
        }
        guard let object else { throw GitError("reading object \(id.short)", reason: "nothing was read") }
        return object
    }

    /// Lends an object's stored content to `body`.
    func withContent<Value>(
        of id: ObjectID, _ body: (UnsafeRawBufferPointer) -> Value
    ) throws(GitError) -> Value {
        let object = try read(id)
        defer { git_odb_object_free(object) }
        return body(
            UnsafeRawBufferPointer(start: git_odb_object_data(object), count: git_odb_object_size(object)))
    }

    /// Whether a commit is in the repository.
    ///
    /// - Throws: `GitError` where it cannot be read.
    package func hasCommit(_ id: ObjectID) throws(GitError) -> Bool {
        var commit: OpaquePointer?
        defer { git_commit_free(commit) }
        let code = try withOID(id) { oid throws(GitError) in git_commit_lookup(&commit, pointer, oid) }
        if code == GIT_ENOTFOUND.rawValue { return false }
        try check(code, "reading commit \(id.short)")
        return true
    }

    /// Whether `descendant` is `ancestor` or has it in its history.
    ///
    /// - Throws: `GitError` where a commit cannot be read.
    package func contains(_ ancestor: ObjectID, in descendant: ObjectID) throws(GitError) -> Bool {
        if ancestor == descendant { return true }
        var new = git_oid(descendant)
        var old = git_oid(ancestor)
        let code = git_graph_descendant_of(pointer, &new, &old)
        return try check(code, "comparing \(ancestor.short) with \(descendant.short)") == 1
    }
}

extension ObjectID {
    init(_ oid: git_oid) {
        self = withUnsafePointer(to: oid) { ObjectID(loadingFrom: $0) }
    }
}

extension git_oid {
    init(_ id: ObjectID) {
        self.init()
        withUnsafeMutablePointer(to: &self) { id.store(to: $0) }
    }
}

@discardableResult
func withOID<Value>(
    _ id: ObjectID, _ body: (UnsafePointer<git_oid>) throws(GitError) -> Value
) throws(GitError) -> Value {
    var oid = git_oid(id)
    return try body(&oid)
}
