/// A rule with its expressions compiled.
final class PreparedRule {
    let rule: Rule
    let expression: Pattern?
    private let path: Pattern?
    private let ownLists: [PreparedAllowList]
    private let sharedLists: () throws -> [PreparedAllowList]
    /// The allow lists that apply to it, shared ones before its own.
    private var allowLists: [PreparedAllowList]?
    let keywords: [[UInt8]]
    /// Whether a finding yields to that of a more specific rule in the same line.
    let isGeneric: Bool

    /// - Parameter sharedLists: reads the shared lists that may apply to this rule, once there is a match.
    init(
        _ rule: Rule, sharedLists: @escaping () throws -> [PreparedAllowList]
    ) throws(BrokenRule) {
        self.rule = rule
        self.sharedLists = sharedLists
        ownLists = rule.allowLists.map { PreparedAllowList($0) }
        isGeneric = rule.id.lowercased().contains("generic")
        keywords = rule.keywords.map { Array($0.utf8) }
        do {
            expression = try rule.expression.map { try Pattern($0) }
            path = try rule.path.map { try Pattern($0) }
        } catch {
            throw BrokenRule(id: rule.id, reason: "\(error)")
        }
    }

    /// Whether it applies to files at this place.
    func concerns(_ place: ScannedPlace) -> Bool {
        // A path that takes too long to match is scanned.
        if let path, !place.mayMatch(path) { return false }
        return !ownLists.contains { $0.allows(place) }
    }

    /// Whether a match of it is allowed.
    func allows(_ place: ScannedPlace, _ texts: MatchTexts) throws -> Bool {
        let lists = try allowLists ?? sharedLists().filter { $0.isFor(rule) } + ownLists
        allowLists = lists
        return lists.contains { $0.allows(place, texts) }
    }

    /// The range of a match's secret; nil where the rule's group took no part.
    ///
    /// The groups are those of the match taken by itself, as with gitleaks.
    func secret(in match: Range<Int>, of text: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let expression, expression.groups > 0,
            let found = (try? expression.firstMatch(in: UnsafeRawBufferPointer(rebasing: text[match])))
                ?? nil
        else { return match }
        let group: Range<Int>
        if rule.secretGroup > 0 {
            guard rule.secretGroup <= expression.groups else { return nil }
            group = found[rule.secretGroup] ?? 0..<0
        } else {
            group =
                (1...expression.groups).lazy.compactMap { found[$0] }.first { !$0.isEmpty }
                ?? 0..<match.count
        }
        return (match.lowerBound + group.lowerBound)..<(match.lowerBound + group.upperBound)
    }
}
