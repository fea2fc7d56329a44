/// What rules and allow lists say of some paths: a text has the same findings at all paths of which they say the same.
package struct PlaceClass: Hashable, Sendable {
    fileprivate var bits: [UInt64] = []
}

/// Tells paths apart as far as rules and allow lists do.
final class PlaceClasses {
    /// What rules ask of a path.
    private let expressions: [Pattern]
    /// The lists that go by paths, those of all rules and those of single ones.
    private let lists: [PreparedAllowList]

    init(_ rules: CompiledRules) throws {
        let indices = rules.entries.indices
        expressions = try indices.compactMap { try rules.pathExpression(at: $0).map { try Pattern($0) } }
        let all = try rules.allowLists() + indices.flatMap { try rules.rule(at: $0).allowLists }
        lists = all.filter { !$0.paths.isEmpty }.map { PreparedAllowList($0) }
    }

    func placeClass(of paths: [String]) -> PlaceClass {
        var (result, word, count) = (PlaceClass(), UInt64(0), 0)
        func take(_ bit: Bool) {
            word = word << 1 | (bit ? 1 : 0)
            count += 1
            guard count % UInt64.bitWidth == 0 else { return }
            result.bits.append(word)
            word = 0
        }
        for path in paths {
            let place = ScannedPlace(path: path, commit: "")
            for expression in expressions { take(place.mayMatch(expression)) }
            for list in lists { take(list.isPathListed(place)) }
        }
        result.bits += [word, UInt64(count)]
        return result
    }
}
