/// Many lists of path patterns, ready to be asked about many paths.
struct PathPatternIndex: Sendable {
    private struct Place: Sendable {
        let list: Int
        let part: PathPatterns.Part
    }

    /// The patterns of all lists, one list after the other.
    private let places: [Place]
    /// The pairs of bytes that a path needs for each of them. Nearly all attempts end here, in a list without
    /// references.
    private let pairs: [BytePairs]

    init(_ lists: [PathPatterns]) {
        places = lists.enumerated().flatMap { index, list in list.parts.map { Place(list: index, part: $0) } }
        pairs = places.map(\.part.pattern.pairs)
    }

    /// The indices of the lists that take a path in.
    func lists(containing path: TreePath) -> [Int] {
        let name = MatchedName(path.matched)
        var found: [Int] = []
        var decided = -1
        for index in pairs.indices where name.pairs.mayContain(pairs[index]) {
            let place = places[index]
            guard place.list != decided, place.part.pattern.matches(name) else { continue }
            decided = place.list
            if !place.part.isNegated { found.append(place.list) }
        }
        return found
    }
}

extension CommitFacts {
    /// Whether the commit changes a path that `patterns` matches (any path, where that is nil); true where the
    /// commit has too many paths to know them.
    func mayChange(_ patterns: PathPatternIndex?) -> Bool {
        guard let patterns, knowsItsPaths else { return true }
        return changedPaths.contains { !patterns.lists(containing: $0.path).isEmpty }
    }
}
