/// What the policies may know of one new commit.
package struct CommitFacts: Sendable {
    /// Who a commit says wrote or committed it. Not authenticated.
    package struct Identity: Hashable, Sendable {
        package let name: String
        package let email: String

        package init(name: String, email: String) {
            self.name = name
            self.email = email
        }

        fileprivate func masked(_ mask: (String) throws -> String) rethrows -> Identity {
            Identity(name: try mask(name), email: try mask(email))
        }
    }

    /// A path that a commit changed against its first parent, or, in a merge, against every parent; also one that a
    /// merge gives back to a ref.
    package struct ChangedPath: Hashable, Sendable {
        /// What the commit does to the path.
        package enum Change: String, Codable, Sendable {
            case added, changed, deleted
            /// The mode alone: the content is what it was.
            case mode
        }

        /// How it comes to be among a commit's paths.
        package enum Origin: Hashable, Sendable {
            case own
            /// A ref gets it back as it was before, by a merge or a rewind: see `CommitFacts.add(returned:)`.
            case earlier
            /// The same, where the branch of HEAD has it like that: a branch takes over what main has.
            case head
        }

        package let path: TreePath
        package let change: Change
        /// The file mode after the change, as Git writes it, or before it where the path was deleted.
        package let mode: UInt32
        /// What is there after the change: a file's content, a submodule's commit; nil where the path was deleted.
        package let object: ObjectID?
        package var origin: Origin

        package init(
            path: TreePath, change: Change, mode: UInt32, object: ObjectID? = nil, origin: Origin = .own
        ) {
            self.path = path
            self.change = change
            self.mode = mode
            self.object = object
            self.origin = origin
        }

        /// The same with the path's text exchanged.
        ///
        /// - Throws: what `mask` throws.
        package func masked(_ mask: (String) throws -> String) rethrows -> ChangedPath {
            ChangedPath(
                path: try path.masked(mask), change: change, mode: mode, object: object, origin: origin)
        }

        /// Whether two changes leave the same at a path.
        package func hasResult(of other: ChangedPath) -> Bool {
            if change == .deleted || other.change == .deleted { return change == other.change }
            return object == other.object && mode == other.mode
        }
    }

    package let id: ObjectID
    /// The tree of all its files; nil where that is not known.
    package let tree: ObjectID?
    package let parents: [ObjectID]
    package private(set) var author: Identity
    package private(set) var committer: Identity
    /// Seconds since 1970, as the committer wrote them.
    package let committedAt: Int64
    package private(set) var subject: String
    /// Nil once it is forgotten.
    package private(set) var message: String?
    package let trailers: [Trailer]
    /// Signs that an agent helped; see `AgentSignature`.
    package let signatures: [AgentSignature]
    /// Empty once they are forgotten.
    package private(set) var changedPaths: [ChangedPath]
    /// How many paths the commit changed, whether they are kept or not.
    package private(set) var changedPathCount: Int

    package init(
        id: ObjectID, tree: ObjectID? = nil, parents: [ObjectID], author: Identity, committer: Identity,
        committedAt: Int64,
        message: String, changedPaths: [ChangedPath]
    ) {
        self.id = id
        self.tree = tree
        self.parents = parents
        self.author = author
        self.committer = committer
        self.committedAt = committedAt
        self.subject = String(CommitMessage(message).subject.prefix(200))
        self.message = message
        self.trailers = Trailer.parse(message)
        self.signatures = AgentSignature.all(
            trailers: trailers, message: message, author: author, committer: committer)
        self.changedPaths = changedPaths
        self.changedPathCount = changedPaths.count
    }

    /// Exchanges the texts that are kept and shown.
    ///
    /// - Throws: what `mask` throws.
    package mutating func mask(_ mask: (String) throws -> String) rethrows {
        subject = try mask(subject)
        message = try message.map(mask)
        author = try author.masked(mask)
        committer = try committer.masked(mask)
        changedPaths = try changedPaths.map { try $0.masked(mask) }
    }

    /// The session trailers, those that cannot be read as failures.
    package var sessionTrailers: [Result<SessionTrailer, SessionTrailer.Malformed>] {
        trailers.filter { $0.hasKey(SessionTrailer.key) }.map { SessionTrailer.parse($0.value) }
    }

    /// Those that a trailer names as `Co-authored-by: NAME <ADDRESS>`.
    package var coAuthors: [Identity] {
        trailers.filter { $0.hasKey("Co-authored-by") }.compactMap { trailer in
            guard let start = trailer.value.lastIndex(of: "<"), let end = trailer.value.lastIndex(of: ">"),
                start < end
            else { return nil }
            let name = trailer.value[..<start].split(separator: " ").joined(separator: " ")
            return Identity(
                name: name, email: String(trailer.value[trailer.value.index(after: start)..<end]))
        }
    }

    /// Whether the commit brings a file's content, as far as is known: a commit that only deletes, that changes
    /// modes, links and submodules, or that is empty, does not.
    package var bringsContent: Bool {
        changedPaths.count < changedPathCount
            || changedPaths.contains { path in
                (path.change == .added || path.change == .changed) && path.mode & 0o170000 == 0o100000
            }
    }

    /// Adds paths that a merge takes from a parent as they were before others changed them: no commit on its way says
    /// so.
    package mutating func add(returned paths: [ChangedPath]) {
        if knowsItsPaths { changedPaths += paths }
        changedPathCount += paths.count
    }

    /// The same with nothing but what it gives back to a ref; nil where that is nothing.
    package var withReturnedAlone: CommitFacts? {
        var commit = self
        commit.changedPaths = changedPaths.filter { $0.origin != .own }
        commit.changedPathCount = commit.changedPaths.count
        return commit.changedPaths.isEmpty ? nil : commit
    }

    /// The same without what it gives back to a ref as the branch of HEAD has it.
    package var withoutHeads: CommitFacts {
        var commit = self
        commit.changedPaths.removeAll { $0.origin == .head }
        commit.changedPathCount -= changedPaths.count - commit.changedPaths.count
        return commit
    }

    package var parentCount: Int { parents.count }

    /// What `git rebase` is told to begin with the commit.
    var startOfRebase: String { parentCount == 0 ? "--root" : "\(id.short)^" }

    /// Whether `changedPaths` are all that it changed.
    package var knowsItsPaths: Bool { changedPaths.count == changedPathCount }

    /// Drops the message; subject, trailers and signs of agents stay known.
    package mutating func forgetMessage() {
        message = nil
    }

    /// Drops the paths and keeps their number: a pack of some kilobytes can name millions.
    package mutating func forgetPaths() {
        changedPaths = []
    }
}
