package import Domain
import Files
import Foundation
package import SecretScan
import TOMLKit

/// Rules in gitleaks' TOML format, with three more keys for a rule: `severity`, `remedy` and, for personal data,
/// `checksum`.
///
/// The format is that of gitleaks 8.30: <https://github.com/gitleaks/gitleaks#configuration>.
package struct RuleFile {
    /// A mistake in a file, with its place.
    package struct Mistake: ProblemSource, Hashable {
        package let file: String
        package let line: Int
        package let column: Int
        /// The rule's id; nil where the mistake is elsewhere.
        package let rule: String?
        package let message: String

        /// The place, the rule and the message, safe to show.
        package var problem: Problem {
            let place = "\(file), line \(line), column \(column): "
            return Problem(
                .invalid, VisibleText.escaping(place + (rule.map { "rule \($0): " } ?? "") + message))
        }
    }

    /// The rules of a file and of what it extends.
    package struct Loaded: Sendable {
        package var rules: RuleSet
        /// Remarks on what was ignored, in sentences.
        package var remarks: [String]
    }

    /// Reads a file and what it extends.
    ///
    /// - Parameters:
    ///   - path: the file's path; a path in its `[extend]` is relative to its folder.
    ///   - defaults: the file that `useDefault` stands for.
    /// - Throws: `Mistake` with the first mistake.
    package static func load(_ path: String, defaults: String) throws -> Loaded {
        try load(path, defaults: defaults, depth: 0)
    }

    /// How many times files may extend each other, as with gitleaks.
    private static let maximumDepth = 2

    /// The folder of a path, ending with a slash; empty for the present folder.
    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    private static func load(_ path: String, defaults: String, depth: Int) throws -> Loaded {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw Mistake(
                file: path, line: 1, column: 1, rule: nil,
                message: "cannot be read: \(SystemError("read", code: errno).reason)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Mistake(file: path, line: 1, column: 1, rule: nil, message: "is not UTF-8")
        }
        let reader = try RuleFileReader(text, file: path)
        var rules = try reader.rules()
        var remarksBelow: [String] = []
        if let extended = try reader.extension() {
            guard depth < maximumDepth else {
                throw reader.problem(
                    [.key("extend")], rule: nil, "files extend each other more than \(maximumDepth) times")
            }
            let base =
                extended.path.map {
                    $0.hasPrefix("/") ? $0 : folder(of: path) + $0
                }
                ?? defaults
            var below = try load(base, defaults: defaults, depth: depth + 1)
            remarksBelow = below.remarks
            reader.remark(onDisabled: extended.disabledRules, besides: below.rules.rules)
            below.rules.rules.removeAll { extended.disabledRules.contains($0.id) }
            rules = rules.extending(below.rules, reader.givenKeys)
        }
        try reader.check(rules)
        return Loaded(rules: rules, remarks: remarksBelow + reader.remarks.list)
    }
}

extension RuleSet {
    /// These rules on top of others. For a rule that both have, the keys given here count, and lists are joined.
    fileprivate func extending(_ base: RuleSet, _ given: [String: Set<String>]) -> RuleSet {
        var joined = base
        if !title.isEmpty { joined.title = title }
        joined.allowLists += allowLists
        for rule in rules {
            guard let index = joined.rules.firstIndex(where: { $0.id == rule.id }) else {
                joined.rules.append(rule)
                continue
            }
            let keys = given[rule.id] ?? []
            var under = joined.rules[index]
            if keys.contains("description") { under.description = rule.description }
            if keys.contains("severity") { under.severity = rule.severity }
            if keys.contains("remedy") { under.remedy = rule.remedy }
            if keys.contains("regex") { under.expression = rule.expression }
            if keys.contains("path") { under.path = rule.path }
            if keys.contains("secretGroup") { under.secretGroup = rule.secretGroup }
            if keys.contains("entropy") { under.entropy = rule.entropy }
            if keys.contains("skipReport") { under.isSilent = rule.isSilent }
            if keys.contains("checksum") { under.checksum = rule.checksum }
            under.keywords += rule.keywords
            under.tags += rule.tags
            under.allowLists += rule.allowLists
            under.required += rule.required
            joined.rules[index] = under
        }
        return joined
    }
}
