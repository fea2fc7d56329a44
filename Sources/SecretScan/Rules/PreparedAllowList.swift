/// The texts of a match that an allow list can refer to.
struct MatchTexts {
    let secret: UnsafeRawBufferPointer
    let match: UnsafeRawBufferPointer
    let line: UnsafeRawBufferPointer
}

/// An allow list whose expressions are compiled when needed: most texts have nothing to allow. An expression that
/// takes too long allows nothing.
final class PreparedAllowList {
    private let list: AllowList
    private let commits: Set<String>
    private lazy var stopwords = WordSearch(list.stopwords)
    // They compiled when the rules were checked; one that does not compile allows nothing.
    private lazy var paths = list.paths.compactMap { try? Pattern($0) }
    private lazy var expressions = list.expressions.compactMap { try? Pattern($0) }
    /// The last path that was asked for: a text may have thousands of matches.
    private var lastPath: (path: [UInt8], isListed: Bool)?

    init(_ list: AllowList) {
        self.list = list
        commits = Set(list.commits)
    }

    func isFor(_ rule: Rule) -> Bool {
        list.rules.isEmpty || list.rules.contains(rule.id)
    }

    /// Whether everything at this place is allowed.
    func allows(_ place: ScannedPlace) -> Bool {
        guard list.goesByPlace else { return false }
        let commit = commits.isEmpty ? nil : commits.contains(place.commit)
        let path = list.paths.isEmpty ? nil : isPathListed(place)
        switch list.condition {
        case .any: return commit ?? false || path ?? false
        case .all:
            guard list.expressions.isEmpty, list.stopwords.isEmpty else { return false }
            return commit ?? true && path ?? true
        }
    }

    /// Whether it allows a match of a rule that it applies to.
    func allows(_ place: ScannedPlace, _ texts: MatchTexts) -> Bool {
        switch list.condition {
        case .any:
            return !commits.isEmpty && commits.contains(place.commit)
                || !list.stopwords.isEmpty && stopwords.isFound(in: texts.secret)
                || !list.paths.isEmpty && isPathListed(place)
                || !list.expressions.isEmpty && isListed(texts)
        case .all:
            return (commits.isEmpty || commits.contains(place.commit))
                && (list.stopwords.isEmpty || stopwords.isFound(in: texts.secret))
                && (list.paths.isEmpty || isPathListed(place))
                && (list.expressions.isEmpty || isListed(texts))
        }
    }

    func isPathListed(_ place: ScannedPlace) -> Bool {
        guard !place.path.isEmpty else { return false }
        if let lastPath, lastPath.path == place.path { return lastPath.isListed }
        let isListed = paths.contains { place.matches($0) }
        lastPath = (place.path, isListed)
        return isListed
    }

    private func isListed(_ texts: MatchTexts) -> Bool {
        let text =
            switch list.target {
            case .secret: texts.secret
            case .match: texts.match
            case .line: texts.line
            }
        return expressions.contains { ((try? $0.firstMatch(in: text)) ?? nil) != nil }
    }
}
