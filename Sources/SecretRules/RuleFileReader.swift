import Domain
import SecretScan
import TOMLKit

/// Reads one file of rules, without those that it extends.
struct RuleFileReader {
    typealias Step = TOMLPlace.Step

    /// What a file begins with.
    struct Extension {
        /// Nil for the default rules.
        let path: String?
        let disabledRules: [String]
    }

    /// Remarks are made while rules are read.
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
            throw RuleFile.Problem(
                file: file, line: error.line, column: error.column, rule: nil, message: error.message)
        }
    }

    func problem(_ path: [Step], _ rule: String?, _ message: String) -> RuleFile.Problem {
        let place = TOMLPlace.find(path, in: text)
        return RuleFile.Problem(
            file: file, line: place.line, column: place.column, rule: rule, message: message)
    }

    /// The keys that each rule of this file gives.
    var givenKeys: [String: Set<String>] {
        let tables = root["rules"]?.array ?? TOMLArray()
        return tables.indices.reduce(into: [:]) { given, index in
            guard let table = tables[index].table, let id = table["id"]?.string else { return }
            given[id] = Set(table.keys)
        }
    }

    // MARK: The file

    func `extension`() throws -> Extension? {
        guard let table = try tables("extend", of: root, at: []).first else { return nil }
        let reader = RuleTable(table, path: [.key("extend")], rule: nil, reader: self)
        reader.remark(onKeysBut: ["path", "url", "useDefault", "disabledRules"])
        if try reader.string("url") != nil {
            throw problem(
                [.key("extend"), .key("url")], nil,
                "rules are not loaded from a URL; save the file beside this one")
        }
        let path = try reader.string("path")
        let disabledRules = try reader.strings("disabledRules")
        guard try path != nil || reader.bool("useDefault") ?? false else {
            if !disabledRules.isEmpty {
                reader.remark(
                    "disabledRules", "'disabledRules' leaves nothing out, since no file is extended")
            }
            return nil
        }
        return Extension(path: path, disabledRules: disabledRules)
    }

    /// Says which of the rules that are to be left out are not there.
    func remark(onDisabled disabled: [String], besides known: [Rule]) {
        let ids = Set(known.map(\.id))
        for id in disabled where !ids.contains(id) {
            remarks.list.append(
                problem(
                    Self.disabledRules, nil,
                    "'disabledRules' names rule '\(id)', which the extended file does not have"
                ).description)
        }
    }

    private static let disabledRules: [Step] = [.key("extend"), .key("disabledRules")]

    private var top: RuleTable { RuleTable(root, path: [], rule: nil, reader: self) }

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
                    [.key("rules"), .index(index), .key("id")], rule.id, "there are two rules of this id")
            }
            set.rules.append(rule)
        }
        return set
    }

    private func rule(_ table: TOMLTable, _ index: Int) throws -> Rule {
        let path: [Step] = [.key("rules"), .index(index)]
        let nameless = RuleTable(table, path: path, rule: nil, reader: self)
        guard let id = try nameless.string("id"), !id.isEmpty else {
            throw problem(path, nil, "the rule has no 'id'")
        }
        // Pushers read it, in a message whose lines mean something.
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
                throw table.problem("id", "'id' says which rule is required")
            }
            return Rule.Required(
                id: id, withinLines: try table.int("withinLines"),
                withinColumns: try table.int("withinColumns"))
        }
        return rule
    }

    /// A table, or each of an array of tables.
    fileprivate func tables(_ key: String, of table: TOMLTable, at path: [Step]) throws -> [TOMLTable] {
        guard let value = table[key] else { return [] }
        if let single = value.table { return [single] }
        guard let array = value.array else {
            throw problem(path + [.key(key)], nil, "'\(key)' must be a table")
        }
        return try array.indices.map { index in
            guard let table = array[index].table else {
                throw problem(path + [.key(key), .index(index)], nil, "'\(key)' must be an array of tables")
            }
            return table
        }
    }

    // MARK: What it all means

    /// Checks rules with all that they extend, which was checked by itself.
    func check(_ set: RuleSet) throws {
        let ids = Set(set.rules.map(\.id))
        let indices = indices()
        for rule in set.rules {
            // What a rule of an extended file misses was left out here.
            let index = indices[rule.id]
            let path = index.map { [.key("rules"), .index($0)] } ?? Self.disabledRules
            guard rule.expression != nil || rule.path != nil else {
                throw problem(path, rule.id, "it needs a 'regex' or a 'path'")
            }
            if let expression = rule.expression {
                let groups = try compiled(expression, path + [.key("regex")], rule.id).groups
                guard (0...groups).contains(rule.secretGroup) else {
                    throw problem(
                        path + [.key("secretGroup")], rule.id,
                        "group \(rule.secretGroup) is not in its expression, which has \(groups)")
                }
            }
            if let expression = rule.path { _ = try compiled(expression, path + [.key("path")], rule.id) }
            if let index, let table = root["rules"]?.array?[index].table {
                let table = RuleTable(table, path: path, rule: rule.id, reader: self)
                try table.checkRequired(among: ids)
                try table.checkTargets(among: ids)
            }
            if let missing = rule.required.first(where: { !ids.contains($0.id) }) {
                throw problem(path, rule.id, "it requires rule '\(missing.id)', which is not there")
            }
        }
        try top.checkTargets(among: ids)
    }

    private func compiled(_ text: String, _ path: [Step], _ rule: String?) throws -> Pattern {
        do {
            return try Pattern(text)
        } catch {
            throw problem(path, rule, "\(error)")
        }
    }

    /// Where the rules of this file stand in it, by their ids; of several with one id the first.
    private func indices() -> [String: Int] {
        guard let array = root["rules"]?.array else { return [:] }
        return Dictionary(
            array.indices.compactMap { index in array[index].table?["id"]?.string.map { ($0, index) } }
        ) { first, _ in first }
    }
}
