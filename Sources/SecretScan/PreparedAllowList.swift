import CGlibcExtensions
import Glibc

/// Where a text comes from.
struct ScannedPlace {
    let path: [UInt8]
    let commit: String

    init(path: String, commit: String) {
        self.path = Array(path.utf8)
        self.commit = commit.lowercased()
    }
}

/// What an allow list may look into.
struct MatchTexts {
    let secret: UnsafeRawBufferPointer
    let match: UnsafeRawBufferPointer
    let line: UnsafeRawBufferPointer
}

/// An allow list, with its expressions compiled once they are needed: most texts have nothing to allow. One that takes too
/// long allows nothing.
final class PreparedAllowList {
    private let list: AllowList
    private let commits: Set<String>
    private let stopwords: [[UInt8]]
    // That they compile was checked when the rules were; one that does not would allow nothing.
    private lazy var paths = list.paths.compactMap { try? Pattern($0) }
    private lazy var expressions = list.expressions.compactMap { try? Pattern($0) }

    init(_ list: AllowList) {
        self.list = list
        commits = Set(list.commits)
        stopwords = list.stopwords.map { Array($0.utf8) }
    }

    /// Whether nothing at this place is to be found.
    func allows(_ place: ScannedPlace) -> Bool {
        guard list.rules.isEmpty else { return false }
        let commit = commits.isEmpty ? nil : commits.contains(place.commit)
        let path = list.paths.isEmpty ? nil : isPathListed(place)
        switch list.condition {
        case .any: return commit ?? false || path ?? false
        case .all:
            guard list.expressions.isEmpty, stopwords.isEmpty, commit != nil || path != nil else {
                return false
            }
            return commit ?? true && path ?? true
        }
    }

    /// Whether a match of a rule is none.
    func allows(_ place: ScannedPlace, _ texts: MatchTexts, rule: String) -> Bool {
        guard list.rules.isEmpty || list.rules.contains(rule) else { return false }
        switch list.condition {
        case .any:
            return commits.contains(place.commit) || hasStopword(texts.secret) || isPathListed(place)
                || isListed(texts)
        case .all:
            return (commits.isEmpty || commits.contains(place.commit))
                && (stopwords.isEmpty || hasStopword(texts.secret))
                && (list.paths.isEmpty || isPathListed(place))
                && (list.expressions.isEmpty || isListed(texts))
        }
    }

    private func isPathListed(_ place: ScannedPlace) -> Bool {
        !place.path.isEmpty && paths.contains { (try? $0.matches(place.path)) ?? false }
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

    private func hasStopword(_ secret: UnsafeRawBufferPointer) -> Bool {
        guard !stopwords.isEmpty else { return false }
        let lower = secret.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return lower.withUnsafeBytes { lower in
            stopwords.contains { memmem(lower.baseAddress, lower.count, $0, $0.count) != nil }
        }
    }
}
