/// A rule with its expressions compiled.
final class PreparedRule {
    let rule: Rule
    let expression: Pattern?
    private let path: Pattern?
    let allowLists: [PreparedAllowList]

    init(_ rule: Rule) throws(SecretScanner.BrokenRule) {
        self.rule = rule
        do {
            expression = try rule.expression.map { try Pattern($0) }
            path = try rule.path.map { try Pattern($0) }
            allowLists = try rule.allowLists.map { try PreparedAllowList($0) }
        } catch {
            throw SecretScanner.BrokenRule(id: rule.id, reason: "\(error)")
        }
    }

    /// Whether it is for files at this place.
    func concerns(_ place: ScannedPlace) throws -> Bool {
        if let path, try !path.matches(place.pathBytes) { return false }
        return try !allowLists.contains { try $0.allows(place) }
    }

    /// Where the secret of a match stands; nil where the rule's group is not there.
    ///
    /// The groups are those of the match taken by itself, as gitleaks does it.
    func secret(in match: Range<Int>, of text: UnsafeRawBufferPointer) throws -> Range<Int>? {
        guard let expression else { return match }
        let groups = try? expression.firstMatch(in: UnsafeRawBufferPointer(rebasing: text[match]))
        guard let groups, groups.count > 1 else { return match }
        let found: Range<Int>?
        if rule.secretGroup > 0 {
            guard rule.secretGroup < groups.count else { return nil }
            found = groups[rule.secretGroup] ?? 0..<0
        } else {
            found = groups.dropFirst().lazy.compactMap(\.self).first { !$0.isEmpty } ?? 0..<match.count
        }
        return found.map { (match.lowerBound + $0.lowerBound)..<(match.lowerBound + $0.upperBound) }
    }
}

/// Where a text comes from.
struct ScannedPlace {
    let path: String
    let pathBytes: [UInt8]
    let commit: String

    init(path: String, commit: String) {
        self.path = path
        pathBytes = Array(path.utf8)
        self.commit = commit.lowercased()
    }
}

/// What an allow list may look into.
struct MatchTexts {
    let secret: [UInt8]
    let match: [UInt8]
    let line: [UInt8]
}

/// An allow list with its expressions compiled.
struct PreparedAllowList {
    private let list: AllowList
    private let paths: [Pattern]
    private let expressions: [Pattern]
    private let commits: Set<String>
    private let stopwords: [[UInt8]]

    init(_ list: AllowList) throws(Pattern.Invalid) {
        self.list = list
        paths = try list.paths.map { path throws(Pattern.Invalid) in try Pattern(path) }
        expressions = try list.expressions.map { text throws(Pattern.Invalid) in try Pattern(text) }
        commits = Set(list.commits)
        stopwords = list.stopwords.map { Array($0.utf8) }
    }

    /// Whether nothing at this place is to be found.
    func allows(_ place: ScannedPlace) throws -> Bool {
        guard list.rules.isEmpty else { return false }
        let commit = commits.isEmpty ? nil : commits.contains(place.commit)
        let path = try paths.isEmpty ? nil : isPathListed(place)
        switch list.condition {
        case .any: return commit ?? false || path ?? false
        case .all:
            guard expressions.isEmpty, stopwords.isEmpty, commit != nil || path != nil else { return false }
            return commit ?? true && path ?? true
        }
    }

    /// Whether a match of a rule is none.
    func allows(_ place: ScannedPlace, _ texts: MatchTexts, rule: String) throws -> Bool {
        guard list.rules.isEmpty || list.rules.contains(rule) else { return false }
        var parts: [() throws -> Bool] = []
        if !commits.isEmpty { parts.append { commits.contains(place.commit) } }
        if !paths.isEmpty { parts.append { try isPathListed(place) } }
        if !expressions.isEmpty { parts.append { try isListed(texts) } }
        if !stopwords.isEmpty { parts.append { hasStopword(texts.secret) } }
        switch list.condition {
        case .any: return try parts.contains { try $0() }
        case .all: return try !parts.isEmpty && parts.allSatisfy { try $0() }
        }
    }

    private func isPathListed(_ place: ScannedPlace) throws -> Bool {
        try !place.path.isEmpty && paths.contains { try $0.matches(place.pathBytes) }
    }

    private func isListed(_ texts: MatchTexts) throws -> Bool {
        let text =
            switch list.target {
            case .secret: texts.secret
            case .match: texts.match
            case .line: texts.line
            }
        return try expressions.contains { try $0.matches(text) }
    }

    private func hasStopword(_ secret: [UInt8]) -> Bool {
        let lower = secret.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        return stopwords.contains { word in lower.contains(word) }
    }
}
