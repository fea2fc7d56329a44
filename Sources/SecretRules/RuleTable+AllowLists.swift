import Domain
import SecretScan

extension RuleTable {
    /// Reads the table's allow lists.
    func allowLists() throws -> [AllowList] {
        try allowListTables().map { try $0.allowList() }
    }

    /// Checks that the rules which its allow lists name exist.
    func checkTargets(among ids: Set<String>) throws {
        for table in try allowListTables() {
            for id in try table.strings(Self.targets) where !ids.contains(id) {
                throw table.problem(
                    Self.targets, "'\(Self.targets)' names rule '\(id)', which does not exist")
            }
        }
    }

    private static let targets = "targetRules"

    private func allowListTables() throws -> [RuleTable] {
        try tables("allowlist") + tables("allowlists")
    }

    private func allowList() throws -> AllowList {
        remark(onKeysBut: [
            "description", "condition", "commits", "paths", "regexes", "regexTarget", "stopwords",
            Self.targets,
        ])
        var list = AllowList()
        list.description = try string("description") ?? ""
        switch try string("condition")?.uppercased() {
        case nil, "", "OR", "||": break
        case "AND", "&&": list.condition = .all
        default: throw problem("condition", "'condition' must be \"OR\" or \"AND\"")
        }
        list.commits = try strings("commits").map { $0.lowercased() }
        list.paths = try expressions("paths")
        list.expressions = try expressions("regexes")
        switch try string("regexTarget") {
        case nil, "", "secret": break
        case "match": list.target = .match
        case "line": list.target = .line
        default:
            throw problem("regexTarget", "'regexTarget' must be \"secret\", \"match\" or \"line\"")
        }
        list.stopwords = try strings("stopwords").map { $0.lowercased() }
        list.rules = try strings(Self.targets)
        guard !(list.commits + list.paths + list.expressions + list.stopwords).isEmpty else {
            throw problem(
                "description", "an allow list needs one of 'commits', 'paths', 'regexes' and 'stopwords'")
        }
        remark(ifAllAllowedBy: list)
        return list
    }

    private func expressions(_ key: String) throws -> [String] {
        let expressions = try strings(key)
        for expression in expressions {
            do {
                _ = try Pattern(expression)
            } catch {
                throw problem(key, "'\(expression)' in '\(key)': \(error)")
            }
        }
        return expressions
    }

    // MARK: Lists that allow everything

    /// Remarks on a list that allows everything, which is probably a mistake.
    private func remark(ifAllAllowedBy list: AllowList) {
        let parts = [
            ("paths", list.paths, list.paths.first(where: Self.fitsAnything)),
            ("regexes", list.expressions, list.expressions.first(where: Self.fitsAnything)),
            ("stopwords", list.stopwords, list.stopwords.first { $0.isEmpty }),
        ].filter { !$0.1.isEmpty }
        let fitting = parts.filter { $0.2 != nil }
        guard let (key, _, part) = fitting.first, let part,
            list.condition == .any || list.commits.isEmpty && fitting.count == parts.count
        else { return }
        remark(key, "the allow list allows everything: '\(part)' in '\(key)' matches any text")
    }

    /// Texts that have nothing in common.
    private static let unlikeTexts = [
        "9071826354453627180", "qzjxvkwbypgfmcdlhr", "QZJXVKWBYPGFMCDLHR", "-_/.+=%~:;,!",
    ]

    private static func fitsAnything(_ expression: String) -> Bool {
        guard let pattern = try? Pattern(expression) else { return false }
        return unlikeTexts.allSatisfy { text in
            ((try? Array(text.utf8).withUnsafeBytes { try pattern.firstMatch(in: $0) }) ?? nil) != nil
        }
    }
}
