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
            allowLists = rule.allowLists.map { PreparedAllowList($0) }
        } catch {
            throw SecretScanner.BrokenRule(id: rule.id, reason: "\(error)")
        }
    }

    /// Whether it is for files at this place.
    func concerns(_ place: ScannedPlace) -> Bool {
        // What cannot be told is looked into.
        if let path, (try? path.matches(place.path)) == false { return false }
        return !allowLists.contains { $0.allows(place) }
    }

    /// Where the secret of a match stands; nil where the rule's group is not there.
    ///
    /// The groups are those of the match taken by itself, as gitleaks does it.
    func secret(in match: Range<Int>, of text: UnsafeRawBufferPointer) -> Range<Int>? {
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
