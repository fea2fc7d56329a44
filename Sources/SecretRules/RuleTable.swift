import Domain
import TOMLKit

/// A table of a rule file, with its place in the file.
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

    /// A mistake at a key of the table.
    func problem(_ key: String, _ message: String) -> RuleFile.Mistake {
        reader.problem(path + [.key(key)], rule: rule, message)
    }

    /// Adds a remark on a key of the table.
    func remark(_ key: String, _ message: String) {
        reader.remarks.list.append(problem(key, message).description)
    }

    /// Remarks on unknown keys. gitleaks ignores them, so that files of another version load.
    func remark(onKeysBut known: Set<String>) {
        for key in table.keys.sorted() where !known.contains(key) {
            remark(key, "'\(key)' has no meaning here and is ignored")
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

    /// Checks that the rules which a rule requires exist.
    func checkRequired(among ids: Set<String>) throws {
        for table in try tables("required") {
            guard let id = try table.string("id"), !ids.contains(id) else { continue }
            throw table.problem("id", "it requires rule '\(id)', which does not exist")
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
            throw problem(key, "'\(key)' must be a whole number of 0 or more")
        }
        return int
    }

    func number(_ key: String) throws -> Double? {
        guard let value = table[key] else { return nil }
        guard let number = value.double ?? value.int.map(Double.init), number >= 0 else {
            throw problem(key, "'\(key)' must be a number of 0 or more")
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
