import Domain
import SecretScan
import TOMLKit

/// A reader of one rule file, without the files that it extends.
struct RuleFileReader {
    typealias Step = TOMLPlace.Step

    /// The table `extend` of a file.
    struct Extension {
        /// The path of the extended file; nil for the default rules.
        let path: String?
        let disabledRules: [String]
    }

    /// The remarks so far; a class, since reading does not change the reader.
    final class Remarks {
        var list: [String] = []
    }

    private let text: String
    private let file: String
    private let root: TOMLTable
    let remarks = Remarks()

    init(_ text: String, file: String) throws {
        self.text = text
        self.file = file
        do {
            root = try TOMLText.table(text)
        } catch {
            throw RuleFile.Mistake(
                file: file, line: error.line, column: error.column, rule: nil, message: error.message)
        }
    }

    /// A mistake at a key or table of the file.
    func problem(_ path: [Step], rule: String?, _ message: String) -> RuleFile.Mistake {
        let place = TOMLPlace.find(path, in: text)
        return RuleFile.Mistake(
            file: file, line: place.line, column: place.column, rule: rule, message: message)
    }

    /// The keys that this file gives for each rule, by its id.
    var givenKeys: [String: Set<String>] {
        let tables = root["rules"]?.array ?? TOMLArray()
        return tables.indices.reduce(into: [:]) { given, index in
            guard let table = tables[index].table, let id = table["id"]?.string else { return }
            given[id] = Set(table.keys)
        }
    }

    // MARK: The file

    /// Reads the table `extend`.
    func `extension`() throws -> Extension? {
        guard let table = try tables("extend", of: root, at: []).first else { return nil }
        let reader = RuleTable(table, path: [.key("extend")], rule: nil, reader: self)
        reader.remark(onKeysBut: ["path", "url", "useDefault", "disabledRules"])
        if try reader.string("url") != nil {
            throw problem(
                [.key("extend"), .key("url")], rule: nil,
                "rules are not loaded from a URL; save the file beside this one")
        }
        let path = try reader.string("path")
        let disabledRules = try reader.strings("disabledRules")
        guard try path != nil || reader.bool("useDefault") ?? false else {
            if !disabledRules.isEmpty {
                reader.remark(
                    "disabledRules", "'disabledRules' has no effect, since no file is extended")
            }
            return nil
        }
        return Extension(path: path, disabledRules: disabledRules)
    }

    /// Remarks on disabled rules that do not exist.
    func remark(onDisabled disabled: [String], besides known: [Rule]) {
        let ids = Set(known.map(\.id))
        for id in disabled where !ids.contains(id) {
            remarks.list.append(
                problem(
                    Self.disabledRules, rule: nil,
                    "'disabledRules' names rule '\(id)', which the extended file does not have"
                ).description)
        }
    }

    private static let disabledRules: [Step] = [.key("extend"), .key("disabledRules")]

    private var top: RuleTable { RuleTable(root, path: [], rule: nil, reader: self) }

    /// Reads the rules of this file.
    func rules() throws -> RuleSet {
        top.remark(onKeysBut: [
            "title", "description", "minVersion", "extend", "allowlist", "allowlists", "rules",
        ])
        var set = RuleSet(title: try top.string("title") ?? "", allowLists: try top.allowLists())
        var ids: Set<String> = []
        for (index, table) in try tables("rules", of: root, at: []).enumerated() {
            let rule = try rule(table, index)
            guard ids.insert(rule.id).inserted else {
                throw problem(
                    [.key("rules"), .index(index), .key("id")], rule: rule.id, "two rules have this id")
            }
            set.rules.append(rule)
        }
        return set
    }

    private func rule(_ table: TOMLTable, _ index: Int) throws -> Rule {
        let path: [Step] = [.key("rules"), .index(index)]
        let nameless = RuleTable(table, path: path, rule: nil, reader: self)
        guard let id = try nameless.string("id"), !id.isEmpty else {
            throw problem(path, rule: nil, "the rule has no 'id'")
        }
        // The id is shown in a message of several lines.
        guard VisibleText.escaping(id) == id else {
            throw nameless.problem("id", "'id' must have no line ends or control characters")
        }
        let reader = RuleTable(table, path: path, rule: id, reader: self)
        reader.remark(onKeysBut: [
            "id", "description", "severity", "remedy", "regex", "path", "secretGroup", "entropy", "keywords",
            "tags",
            "skipReport", "allowlist", "allowlists", "required", "checksum",
        ])
        var rule = Rule(id: id)
        rule.description = try reader.string("description") ?? ""
        rule.severity = try reader.choice("severity", Rule.Severity.self) ?? rule.severity
        rule.remedy = try reader.string("remedy") ?? ""
        rule.expression = try reader.string("regex").flatMap { $0.isEmpty ? nil : $0 }
        rule.path = try reader.string("path").flatMap { $0.isEmpty ? nil : $0 }
        rule.secretGroup = try reader.int("secretGroup") ?? 0
        rule.entropy = try reader.number("entropy") ?? 0
        rule.keywords = try reader.strings("keywords").map { $0.lowercased() }
        rule.tags = try reader.strings("tags")
        rule.isSilent = try reader.bool("skipReport") ?? false
        rule.checksum = try reader.choice("checksum", Checksum.self)
        rule.allowLists = try reader.allowLists()
        rule.required = try reader.tables("required").map { table in
            guard let id = try table.string("id") else {
                throw table.problem("id", "'id' must name the required rule")
            }
            return Rule.Required(
                id: id, withinLines: try table.int("withinLines"),
                withinColumns: try table.int("withinColumns"))
        }
        return rule
    }

    /// The tables under a key: one, or an array of them.
    fileprivate func tables(_ key: String, of table: TOMLTable, at path: [Step]) throws -> [TOMLTable] {
        guard let value = table[key] else { return [] }
        if let single = value.table { return [single] }
        guard let array = value.array else {
            throw problem(path + [.key(key)], rule: nil, "'\(key)' must be a table")
        }
        return try array.indices.map { index in
            guard let table = array[index].table else {
                throw problem(
                    path + [.key(key), .index(index)], rule: nil, "'\(key)' must be an array of tables")
            }
            return table
        }
    }

    // MARK: Checks

    /// Checks the rules together with those of the extended file, which was checked before.
    func check(_ set: RuleSet) throws {
        let ids = Set(set.rules.map(\.id))
        let indices = indices()
        for rule in set.rules {
            // A rule of the extended file lacks what this file disabled.
            let index = indices[rule.id]
            let path = index.map { [.key("rules"), .index($0)] } ?? Self.disabledRules
            guard rule.expression != nil || rule.path != nil else {
                throw problem(path, rule: rule.id, "it needs a 'regex' or a 'path'")
            }
            if let expression = rule.expression {
                let groups = try compiled(expression, at: path + [.key("regex")], rule: rule.id).groups
                guard (0...groups).contains(rule.secretGroup) else {
                    throw problem(
                        path + [.key("secretGroup")], rule: rule.id,
                        "its expression has no group \(rule.secretGroup), only \(groups)")
                }
            }
            if let expression = rule.path {
                _ = try compiled(expression, at: path + [.key("path")], rule: rule.id)
            }
            if let index, let table = root["rules"]?.array?[index].table {
                let table = RuleTable(table, path: path, rule: rule.id, reader: self)
                try table.checkRequired(among: ids)
                try table.checkTargets(among: ids)
            }
            if let missing = rule.required.first(where: { !ids.contains($0.id) }) {
                throw problem(path, rule: rule.id, "it requires rule '\(missing.id)', which does not exist")
            }
        }
        try top.checkTargets(among: ids)
    }

    private func compiled(_ text: String, at path: [Step], rule: String?) throws -> Pattern {
        do {
            return try Pattern(text)
        } catch {
            throw problem(path, rule: rule, "\(error)")
        }
    }

    /// The index of each rule in this file, by its id; the first of several with the same id.
    private func indices() -> [String: Int] {
        guard let array = root["rules"]?.array else { return [:] }
        return Dictionary(
            array.indices.compactMap { index in array[index].table?["id"]?.string.map { ($0, index) } }
        ) { first, _ in first }
    }
}
