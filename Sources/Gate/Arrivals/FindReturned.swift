import Domain
import GitObjects

/// Finds what refs get back, or lose again, without a commit that says so: paths that a ref's new value has otherwise than
/// its old one, and that no commit which comes to the ref left like that.
///
/// The paths of a merge are those that differ from all parents, since the others came with a parent's own commits. But a
/// parent may have a path as it was before the ref changed it: then the merge undoes what the ref had, as a rewind does.
struct FindReturned {
    let repository: Repository
    let find: FindArrivals
    let settings: PolicySettings
    /// Those that come to refs, whether they are new to the mirror or not, as far as they were read.
    let commits: [CommitFacts]
    private lazy var known = Dictionary(commits.map { ($0.id, $0) }) { first, _ in first }

    init(
        repository: Repository, find: FindArrivals, settings: PolicySettings, commits: [CommitFacts]
    ) {
        self.repository = repository
        self.find = find
        self.settings = settings
        self.commits = commits
    }

    /// What was found, by the merge that did it, or by the ref where no commit of the push did.
    struct Found {
        private var byMerge: [ObjectID: [TreePath: PathChange]] = [:]
        var ofRefs: [RefName: [PathChange]] = [:]

        /// In the order of their paths.
        var ofMerges: [ObjectID: [PathChange]] {
            byMerge.mapValues { $0.values.sorted { $0.path.path < $1.path.path } }
        }

        /// Several refs, or entries about them, may get the same; what one of them does not get as HEAD's branch has it counts.
        mutating func add(_ change: PathChange, of merge: ObjectID) {
            guard byMerge[merge]?[change.path.path]?.path.origin != .earlier else { return }
            byMerge[merge, default: [:]][change.path.path] = change
        }

        /// The files that come back with merges, less those that are as the branch of HEAD has them.
        var files: ReturnedFiles { files { $0.path.origin != .head } }

        /// All that come back, with rewinds at the refs' new values.
        func allFiles(at updates: [RefUpdate]) -> ReturnedFiles {
            let rewound = updates.compactMap { update in
                ofRefs[update.ref].map { (update.new, $0.compactMap(\.file)) }
            }
            return ReturnedFiles(byCommit: files { _ in true }.byCommit + rewound)
        }

        private func files(where isAsked: (PathChange) -> Bool) -> ReturnedFiles {
            ReturnedFiles(
                byCommit: ofMerges.map { ($0.key, $0.value.filter(isAsked).compactMap(\.file)) }.sorted {
                    $0.commit.hex < $1.commit.hex
                })
        }
    }

    /// - Parameter beginnings: where ordinary commits begin that follow one another; see `NewCommits`.
    mutating func callAsFunction(
        _ targets: [PushTarget], _ updates: [RefUpdate], beginnings: [ObjectID: ObjectID]
    ) throws -> Found {
        var found = Found()
        for (target, update) in zip(targets, updates) {
            guard let new = target.newCommit else { continue }
            switch update.kind {
            case .update:
                // Nearly every push ends here: ordinary commits on top of what the ref had say all that changes.
                guard let old = target.oldCommit, beginnings[new] != old else { continue }
                let history = try repository.history(of: [new], notFrom: [old])
                guard history.contains(where: \.isMerge) else { continue }
                _ = try look(from: [old], to: new, history, of: update, &found)
            case .rewind, .tagMove:
                guard let old = target.oldCommit, !settings.scopes(of: update.ref).isEmpty else { continue }
                let history = try repository.history(of: [new], notFrom: [old])
                found.ofRefs[update.ref] = try look(from: [old], to: new, history, of: update, &found)
            case .create:
                try look(atNew: update, new, &found)
            case .delete, .unchanged: continue
            }
        }
        return found
    }

    /// A new ref is compared with where it left the branch of HEAD, or without one those that are guarded like it. What these
    /// have is no news, nor is what one of them had where the new one begins.
    private mutating func look(atNew update: RefUpdate, _ new: ObjectID, _ found: inout Found) throws {
        let scopes = settings.scopes(of: update.ref)
        guard !scopes.isEmpty else { return }
        let head = try find.head(besides: update.ref)
        let repository = repository
        for patterns in scopes {
            let base = try find.base(of: update) { ref in patterns.contains { $0.matches(ref.rawValue) } }
            let history = try repository.history(of: [new], notFrom: base)
            guard history.contains(where: \.isMerge) else { continue }
            let shared = try repository.mergeBases(of: new, and: base)
            let beginnings = try head.map { try repository.mergeBases(of: new, and: [$0]) } ?? shared
            let known = base.union(shared)
            _ = try look(from: beginnings, to: new, history, of: update, &found) { change in
                try known.contains { try repository.has(change.path, in: $0) }
            }
        }
    }

    /// Notes what merges of `history` give back, and returns what is as it was without one.
    private mutating func look(
        from olds: [ObjectID], to new: ObjectID, _ history: [HistoryEntry], of update: RefUpdate,
        _ found: inout Found,
        isKnown: (PathChange) throws -> Bool = { _ in false }
    ) throws -> [PathChange] {
        var left: [TreePath: PathChange] = [:]
        for old in olds {
            for change in try repository.changes(from: old, to: new) { left[change.path.path] = change }
        }
        let said = try changes(by: history, of: left)
        left = try left.filter { try !said.explain($0.value.path) && !isKnown($0.value) }
        let isHeads = try left.isEmpty ? { _ in false } : changesOfHead(since: olds, besides: update.ref)
        for (path, change) in left { left[path]?.path.origin = try isHeads(change) ? .head : .earlier }
        for merge in history where merge.isMerge && !left.isEmpty {
            for change in try repository.changes(of: merge.id).lazy.map(\.change) {
                guard let returned = left[change.path.path], returned.path.hasResult(of: change.path) else {
                    continue
                }
                left[change.path.path] = nil
                found.add(returned, of: merge.id)
            }
        }
        return left.values.sorted { $0.path.path < $1.path.path }
    }

    /// Tells what the branch of HEAD has like that because it changed it, since it and a ref's old values parted: what it
    /// never changed undoes what the ref did.
    private func changesOfHead(
        since olds: [ObjectID], besides ref: RefName
    ) throws -> (PathChange) throws -> Bool {
        guard let head = try find.head(besides: ref) else { return { _ in false } }
        let bases = try olds.flatMap { try repository.mergeBases(of: $0, and: [head]) }
        guard !bases.isEmpty else { return { _ in false } }
        return { [repository] change in
            try repository.has(change.path, in: head)
                && !bases.contains { try repository.has(change.path, in: $0) }
        }
    }

    /// What commits say that they do to paths.
    private struct Said {
        /// The paths that one of them left as they are now.
        var results: Set<TreePath> = []
        var kinds: [TreePath: Set<CommitFacts.ChangedPath.Change>] = [:]

        /// Whether they say what is done to a path. Who asks only for files that are changed is told nothing by a commit that
        /// adds one where it did not have it.
        func explain(_ change: CommitFacts.ChangedPath) -> Bool {
            results.contains(change.path) && kinds[change.path]?.contains(change.change) == true
        }
    }

    private mutating func changes(
        by history: [HistoryEntry], of paths: [TreePath: PathChange]
    ) throws -> Said {
        var said = Said()
        guard !paths.isEmpty else { return said }
        for entry in history {
            for path in try facts(of: entry.id).changedPaths {
                guard let change = paths[path.path] else { continue }
                said.kinds[path.path, default: []].insert(path.change)
                if change.path.hasResult(of: path) { said.results.insert(path.path) }
            }
        }
        return said
    }

    /// With all of its paths.
    private mutating func facts(of id: ObjectID) throws -> CommitFacts {
        if let facts = known[id], facts.knowsItsPaths { return facts }
        return try repository.commit(id).facts
    }
}
