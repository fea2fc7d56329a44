package import Domain
package import GitObjects

/// Finds the commits that come to a ref, whether they are new to the mirror or not, so that a commit from an unguarded
/// branch does not reach a guarded one unseen.
package struct FindArrivals {
    let repository: Repository
    let quarantine: String?

    /// - Parameter quarantine: the folder of objects that a push brings; nil outside of one.
    package init(repository: Repository, quarantine: String?) {
        self.repository = repository
        self.quarantine = quarantine
    }

    /// The commits that a ref has before the update. A new ref is compared with HEAD's branch, and with the refs that
    /// have the same guards.
    ///
    /// - Throws: where the mirror cannot be read.
    package func base(of update: RefUpdate, isLike: (RefName) -> Bool) throws -> Set<ObjectID> {
        guard update.old.isZero else { return try commits(at: [update.old]) }
        let like = try repository.refs().filter { $0.name != update.ref && isLike($0.name) }
        return try commits(at: like.map(\.value)).union([head(besides: update.ref)].compactMap(\.self))
    }

    /// The commit of HEAD's branch; nil if it has none yet, or if `ref` is that branch.
    func head(besides ref: RefName) throws -> ObjectID? {
        let head = try repository.storedRef(RefName("HEAD"))
        return head.name == ref ? nil : try commits(at: [head.value]).first
    }

    /// The commits that `tip` has and `base` does not, parents before children.
    func callAsFunction(_ tip: ObjectID, notFrom base: Set<ObjectID>) throws -> [ObjectID] {
        try ListCommits(repositoryPath: repository.path, quarantine: quarantine)(
            reachableFrom: [tip], notFrom: base)
    }

    /// The commits among `commits` that `base` does not have.
    func callAsFunction(among commits: Set<ObjectID>, notFrom base: Set<ObjectID>) throws -> Set<ObjectID> {
        guard !commits.isEmpty else { return [] }
        return commits.intersection(
            try ListCommits(repositoryPath: repository.path, quarantine: quarantine)(
                reachableFrom: commits, notFrom: base))
    }

    func facts(of ids: [ObjectID]) throws -> [CommitFacts] {
        var walk = NewCommits()
        walk.add(ids, of: repository)
        if let first = walk.unreadable.first {
            throw Problem(.damaged, "cannot read the mirror's commit \(first.id.hex): \(first.reason)")
        }
        return walk.commits
    }

    private func commits(at values: [ObjectID]) throws -> Set<ObjectID> {
        try Set(
            values.filter { !$0.isZero }.compactMap { value in
                guard case .commit(let id) = try repository.peel(value) else { return nil }
                return id
            })
    }
}
