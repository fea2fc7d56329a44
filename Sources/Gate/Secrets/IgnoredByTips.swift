import Domain
import GitObjects

/// The findings that the `.gitleaksignore` at the top of each tip of a push names. The file of one ref does not apply
/// to commits that come to another.
struct IgnoredByTips {
    private let tips: [(id: ObjectID, ignored: IgnoredSecrets)]

    /// Reads the files of the tips. A file that cannot be read names nothing.
    init(_ tips: [ObjectID], in repository: Repository) throws {
        var known: [ObjectID: IgnoredSecrets] = [:]
        self.tips = try tips.map { tip in
            guard let file = try repository.blob(at: IgnoredSecrets.path, in: tip) else {
                return (tip, IgnoredSecrets())
            }
            let ignored = try known[file] ?? Self.read(file, repository)
            known[file] = ignored
            return (tip, ignored)
        }
    }

    private static func read(_ file: ObjectID, _ repository: Repository) throws -> IgnoredSecrets {
        guard case .success(let bytes) = try repository.blob(file, limit: 1 << 20) else {
            return IgnoredSecrets()
        }
        return IgnoredSecrets(bytes)
    }

    /// The findings that the files of all tips name.
    var byAll: IgnoredSecrets { Self.common(tips.map(\.ignored)) }

    /// The findings that all tips containing a commit name, for the commits for which these are more than `byAll`.
    ///
    /// - Parameter base: the commits before the new ones.
    func of(
        _ commits: [ObjectID], notFrom base: Set<ObjectID>, in repository: Repository
    ) throws -> [ObjectID: IgnoredSecrets] {
        let all = byAll
        guard tips.contains(where: { $0.ignored != all }) else { return [:] }
        // Tips with equal files are handled together.
        let groups = try Dictionary(grouping: tips, by: \.ignored).map { ignored, tips in
            (
                ignored: ignored, tips: tips.map(\.id),
                new: Set(try repository.history(of: tips.map(\.id), notFrom: base).map(\.id))
            )
        }
        let new = groups.reduce(into: Set()) { $0.formUnion($1.new) }
        return try Set(commits).reduce(into: [:]) { found, commit in
            guard case .commit? = try? repository.peel(commit) else { return }
            let containing = try groups.filter { group in
                try new.contains(commit)
                    ? group.new.contains(commit)
                    : group.tips.contains { try repository.contains(commit, in: $0) }
            }
            found[commit] = Self.common(containing.map(\.ignored))
        }
    }

    private static func common(_ all: [IgnoredSecrets]) -> IgnoredSecrets {
        guard var common = all.first else { return IgnoredSecrets() }
        for ignored in all.dropFirst() { common.formIntersection(ignored) }
        return common
    }
}
