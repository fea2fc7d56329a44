extension SessionPolicy.Settings.Special {
    func isFor(_ ref: RefName) -> Bool {
        refs.isEmpty || refs.contains { $0.matches(ref.rawValue) }
    }
}

/// The paths that special cases are for.
struct SpecialPlaces: Sendable {
    private let isForAllPaths: [Bool]
    private let patterns: PathPatternIndex

    init(_ specials: [SessionPolicy.Settings.Special]) {
        isForAllPaths = specials.map { $0.paths == nil }
        patterns = PathPatternIndex(specials.map { $0.paths ?? PathPatterns([]) })
    }

    /// The first of `specials` that is for a path.
    func special(for path: TreePath, among specials: [Int]) -> Int? {
        let listed = patterns.lists(containing: path)
        return specials.first { isForAllPaths[$0] || listed.contains($0) }
    }

    /// The cases that hold for a commit's paths, each once; nil stands for the general one.
    func cases(of commit: CommitFacts, among specials: [Int]) -> [Int?] {
        let last = specials.firstIndex { isForAllPaths[$0] }
        // Paths that are too many to be known may be any.
        guard commit.knowsItsPaths else {
            return last.map { specials[...$0].map { $0 } } ?? specials + [nil]
        }
        guard specials.contains(where: { !isForAllPaths[$0] }), !commit.changedPaths.isEmpty else {
            return [last.map { specials[$0] }]
        }
        let found = Set(commit.changedPaths.map { special(for: $0.path, among: specials) })
        return found.sorted { ($0 ?? .max) < ($1 ?? .max) }
    }
}
