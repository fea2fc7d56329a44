/// A class of paths that rules and allow lists treat alike: a text has the same findings at all of them.
package struct PlaceClass: Hashable, Sendable {
    fileprivate var bits: [UInt64] = []
}

/// Classification of paths by rules and allow lists.
final class PlaceClasses {
    /// The expressions with which rules select paths.
    private let expressions: [Pattern]
    /// The allow lists with paths, of all rules and of single ones.
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
