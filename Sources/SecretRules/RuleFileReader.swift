import Foundation
import SecretScan
import TOMLKit

/// Reads one file of rules, without those that it extends.
struct RuleFileReader {
    typealias Step = TOMLPlace.Step

    struct Extension {
        let path: String?
        let disabledRules: Set<String>
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
        guard try path != nil || reader.bool("useDefault") ?? false else { return nil }
        return Extension(path: path, disabledRules: Set(try reader.strings("disabledRules")))
    }

    func rules() throws -> RuleSet {
        let top = RuleTable(root, path: [], rule: nil, reader: self)
        top.remark(onKeysBut: [
            "title", "description", "minVersion", "extend", "allowlist", "allowlists", "rules",
        ])
        var set = RuleSet(title: try top.string("title") ?? "", allowLists: try allowLists(of: top))
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
        guard let id = table["id"]?.string, !id.isEmpty else {
            throw problem(path, nil, "the rule has no 'id'")
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
        rule.allowLists = try allowLists(of: reader)
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

    private func allowLists(of table: RuleTable) throws -> [AllowList] {
        try (table.tables("allowlist") + table.tables("allowlists")).map { table in
            table.remark(onKeysBut: [
                "description", "condition", "commits", "paths", "regexes", "regexTarget", "stopwords",
                "targetRules",
            ])
            var list = AllowList()
            list.description = try table.string("description") ?? ""
            switch try table.string("condition")?.uppercased() {
            case nil, "", "OR", "||": break
            case "AND", "&&": list.condition = .all
            default: throw table.problem("condition", "'condition' must be \"OR\" or \"AND\"")
            }
            list.commits = try table.strings("commits").map { $0.lowercased() }
            list.paths = try table.strings("paths")
            list.expressions = try table.strings("regexes")
            switch try table.string("regexTarget") {
            case nil, "", "secret": break
            case "match": list.target = .match
            case "line": list.target = .line
            default:
                throw table.problem("regexTarget", "'regexTarget' must be \"secret\", \"match\" or \"line\"")
            }
            list.stopwords = try table.strings("stopwords").map { $0.lowercased() }
            list.rules = try table.strings("targetRules")
            guard !(list.commits + list.paths + list.expressions + list.stopwords).isEmpty else {
                throw table.problem(
                    "description", "an allow list needs one of 'commits', 'paths', 'regexes' and 'stopwords'")
            }
            return list
        }
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

    /// Checks rules with all that they extend.
    func check(_ set: RuleSet) throws {
        let ids = Set(set.rules.map(\.id))
        for rule in set.rules {
            let index = index(of: rule.id)
            let path = index.map { [.key("rules"), .index($0)] } ?? [Step]()
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
            for (index, required) in rule.required.enumerated() where !ids.contains(required.id) {
                throw problem(
                    path + [.key("required"), .index(index), .key("id")], rule.id,
                    "it requires rule '\(required.id)', which is not there")
            }
            for list in rule.allowLists { try check(list, path + [.key("allowlists")], rule.id, ids) }
        }
        for list in set.allowLists { try check(list, [.key("allowlists")], nil, ids) }
    }

    private func check(_ list: AllowList, _ path: [Step], _ rule: String?, _ ids: Set<String>) throws {
        for expression in list.paths + list.expressions { _ = try compiled(expression, path, rule) }
        for id in list.rules where !ids.contains(id) {
            throw problem(path, rule, "'targetRules' names rule '\(id)', which is not there")
        }
    }

    private func compiled(_ text: String, _ path: [Step], _ rule: String?) throws -> Pattern {
        do {
            return try Pattern(text)
        } catch {
            throw problem(path, rule, "\(error)")
        }
    }

    private func index(of id: String) -> Int? {
        guard let array = root["rules"]?.array else { return nil }
        return array.indices.first { array[$0].table?["id"]?.string == id }
    }
}

/// One table of the file, which knows where it stands.
struct RuleTable {
    private let table: TOMLTable
    private let path: [TOMLPlace.Step]
    private let rule: String?
    private let reader: RuleFileReader

    init(_ table: TOMLTable, path: [TOMLPlace.Step], rule: String?, reader: RuleFileReader) {
        self.table = table
        self.path = path
        self.rule = rule
        self.reader = reader
    }

    func problem(_ key: String, _ message: String) -> RuleFile.Problem {
        reader.problem(path + [.key(key)], rule, message)
    }

    /// gitleaks passes over what it does not know, so that files of another version load; it is said.
    func remark(onKeysBut known: Set<String>) {
        for key in table.keys.sorted() where !known.contains(key) {
            let problem = problem(key, "'\(key)' means nothing here and is passed over")
            reader.remarks.list.append(problem.description)
        }
    }

    func tables(_ key: String) throws -> [RuleTable] {
        guard let value = table[key] else { return [] }
        if let single = value.table {
            return [RuleTable(single, path: path + [.key(key)], rule: rule, reader: reader)]
        }
        guard let array = value.array else { throw problem(key, "'\(key)' must be a table") }
        return try array.indices.map { index in
            guard let table = array[index].table else {
                throw problem(key, "'\(key)' must be an array of tables")
            }
            return RuleTable(table, path: path + [.key(key), .index(index)], rule: rule, reader: reader)
        }
    }

    func string(_ key: String) throws -> String? {
        guard let value = table[key] else { return nil }
        guard let string = value.string else { throw problem(key, "'\(key)' must be a string") }
        return string
    }

    func bool(_ key: String) throws -> Bool? {
        guard let value = table[key] else { return nil }
        guard let bool = value.bool else { throw problem(key, "'\(key)' must be true or false") }
        return bool
    }

    func int(_ key: String) throws -> Int? {
        guard let value = table[key] else { return nil }
        guard let int = value.int, int >= 0 else {
            throw problem(key, "'\(key)' must be a whole number, from 0 on")
        }
        return int
    }

    func number(_ key: String) throws -> Double? {
        guard let value = table[key] else { return nil }
        guard let number = value.double ?? value.int.map(Double.init), number >= 0 else {
            throw problem(key, "'\(key)' must be a number, from 0 on")
        }
        return number
    }

    func strings(_ key: String) throws -> [String] {
        guard let value = table[key] else { return [] }
        guard let array = value.array, case let strings = array.indices.compactMap({ array[$0].string }),
            strings.count == array.count
        else { throw problem(key, "'\(key)' must be a list of strings") }
        return strings
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, _ type: Choice.Type) throws
        -> Choice?
    {
        guard let text = try string(key) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw problem(key, "'\(key)' must be one of \(known)")
        }
        return choice
    }
}
