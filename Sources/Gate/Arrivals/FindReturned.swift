import Domain
import GitObjects

/// Finds changes that return to refs without a commit that makes them: paths that differ between a ref's old and new
/// value, and that no commit coming to the ref left as they are.
///
/// A merge's own paths are those that differ from all parents, since the parents' commits brought the others. But a
/// parent may have a path as it was before the ref changed it: then the merge undoes the ref's change, as a rewind
/// does.
struct FindReturned {
    let repository: Repository
    let find: FindArrivals
    let settings: PolicySettings
    /// The commits that come to refs, new to the mirror or not, as far as they were read.
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

    /// The returned paths, by the merge that returned them, or by the ref if no commit of the push did.
    struct Found {
        private var byMerge: [ObjectID: [TreePath: PathChange]] = [:]
        var ofRefs: [RefName: [PathChange]] = [:]

        /// The changes of merges, ordered by path.
        var ofMerges: [ObjectID: [PathChange]] {
            byMerge.mapValues { $0.values.sorted { $0.path.path < $1.path.path } }
        }

        /// Adds a change. Several refs or entries may get the same one; it counts if any of them gets it other than
        /// from HEAD's branch.
        mutating func add(_ change: PathChange, of merge: ObjectID) {
            guard byMerge[merge]?[change.path.path]?.path.origin != .earlier else { return }
            byMerge[merge, default: [:]][change.path.path] = change
        }

        /// The files that return with merges, except those that are as in HEAD's branch.
        var files: ReturnedFiles { files { $0.path.origin != .head } }

        /// All returned files; those of rewinds count at the refs' new values.
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

    /// - Parameter beginnings: where runs of ordinary commits begin; see `NewCommits`.
    mutating func callAsFunction(
        _ targets: [PushTarget], beginnings: [ObjectID: ObjectID]
    ) throws -> Found {
        var found = Found()
        for target in targets {
            guard let new = target.newCommit else { continue }
            let update = target.update
            switch update.kind {
            case .update:
                // Nearly every push ends here: with ordinary commits on the ref's old value, the commits show every
                // change.
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

    /// Compares a new ref with the point where it left HEAD's branch, or, if it did not, the refs with the same
    /// guards. What these have is not new, nor is what one of them had where the new ref begins.
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

    /// Notes the changes that merges of `history` return, and returns the changes that no merge made.
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

    /// The paths that HEAD's branch changed since it parted from a ref's old values, and has in this state. A path
    /// that it never changed only undoes what the ref did.
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

    /// The changes to paths that commits show.
    private struct Said {
        /// The paths that a commit left as they are now.
        var results: Set<TreePath> = []
        var kinds: [TreePath: Set<CommitFacts.ChangedPath.Change>] = [:]

        /// Whether the commits show a change. If a rule asks about changed files only, a commit that adds the file
        /// does not show its change.
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

    /// The facts of a commit, with all of its paths.
    private mutating func facts(of id: ObjectID) throws -> CommitFacts {
        if let facts = known[id], facts.knowsItsPaths { return facts }
        return try repository.commit(id).facts
    }
}
