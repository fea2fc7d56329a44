import Domain
import SecretRules
import TOMLKit

/// One table of the file, which knows where it stands.
struct PolicyTable {
    private let table: TOMLTable
    private let path: [TOMLPlace.Step]
    private let file: PolicyFile

    init(_ table: TOMLTable, path: [TOMLPlace.Step], file: PolicyFile) {
        self.table = table
        self.path = path
        self.file = file
    }

    /// Refuses keys that mean nothing.
    func allow(_ keys: [String]) throws(PolicyFile.Mistake) {
        for key in table.keys.sorted() where !keys.contains(key) {
            throw problem(
                key, "'\(key)' is not a known key here; known keys: \(keys.joined(separator: ", "))")
        }
    }

    /// A table, empty where the file has none.
    func table(_ key: String) throws(PolicyFile.Mistake) -> PolicyTable {
        guard let value = table[key] else {
            return PolicyTable(TOMLTable(), path: path + [.key(key)], file: file)
        }
        guard let table = value.table else { throw problem(key, "'\(key)' must be a table: [\(key)]") }
        return PolicyTable(table, path: path + [.key(key)], file: file)
    }

    /// An array of tables, empty where the file has none.
    func tables(_ key: String) throws(PolicyFile.Mistake) -> [PolicyTable] {
        guard let value = table[key] else { return [] }
        guard let array = value.array else {
            throw problem(key, "'\(key)' must be an array of tables: [[\(key)]]")
        }
        var result: [PolicyTable] = []
        for index in array.indices {
            guard let table = array[index].table else {
                throw problem(key, "'\(key)' must be an array of tables: [[\(key)]]")
            }
            result.append(PolicyTable(table, path: path + [.key(key), .index(index)], file: file))
        }
        return result
    }

    func has(_ key: String) -> Bool { table[key] != nil }

    func bool(_ key: String) throws(PolicyFile.Mistake) -> Bool? {
        guard let value = table[key] else { return nil }
        guard let bool = value.bool else { throw problem(key, "'\(key)' must be true or false") }
        return bool
    }

    func int(_ key: String, in range: ClosedRange<Int>) throws(PolicyFile.Mistake) -> Int? {
        guard let value = table[key] else { return nil }
        guard let int = value.int, range.contains(int) else {
            throw problem(
                key, "'\(key)' must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return int
    }

    /// A share from 0 to `limit`.
    func share(_ key: String, upTo limit: Double = 1) throws(PolicyFile.Mistake) -> Double? {
        guard let value = table[key] else { return nil }
        guard let share = value.double ?? value.int.map(Double.init), (0...limit).contains(share) else {
            throw problem(key, "'\(key)' must be a number from 0 to \(limit), as 0.5")
        }
        return share
    }

    func action(_ key: String, otherwise: Finding.Action) throws(PolicyFile.Mistake) -> Finding.Action {
        guard let value = table[key] else { return otherwise }
        guard let action = value.string.flatMap(Finding.Action.init(rawValue:)) else {
            throw problem(key, "'\(key)' must be \"accept\", \"record\", \"hold\" or \"reject\"")
        }
        return action
    }

    /// The keys that say who approves what an entry holds.
    static let approvalKeys = ["approvers", "approvals", "agents_count"]

    /// The keys of every entry that holds or rejects: who approves, and who is exempt.
    static let entryKeys = approvalKeys + ["exempt"]

    /// Reads who approves what an entry holds; nil where it names no approvers.
    func approval() throws(PolicyFile.Mistake) -> ApprovalRule? {
        let count = try int("approvals", in: 1...20)
        let agentsCount = try bool("agents_count")
        guard let names = try strings("approvers") else {
            guard count == nil, agentsCount == nil else {
                throw problem(
                    count == nil ? "agents_count" : "approvals", "name the approvers, too: 'approvers'")
            }
            return nil
        }
        guard !names.isEmpty, names.allSatisfy({ !$0.isEmpty && $0 != "@" }) else {
            throw problem("approvers", "'approvers' lists actors and groups, as [\"eve\", \"@security\"]")
        }
        return ApprovalRule(approvers: Set(names), count: count ?? 1, agentsCount: agentsCount ?? false)
    }

    /// Reads the actors for whom an entry's findings are only recorded.
    func exemptions() throws(PolicyFile.Mistake) -> [Exemption] {
        try tables("exempt").map { entry throws(PolicyFile.Mistake) in
            try entry.allow(["who", "until"])
            guard let who = try entry.string("who"), who != "@" else {
                throw problem(
                    "exempt",
                    "'exempt' lists actors and groups, as [{ who = \"@release\", until = 2027-01-31 }]")
            }
            return Exemption(who: who, until: try entry.day("until"))
        }
    }

    private func day(_ key: String) throws(PolicyFile.Mistake) -> String? {
        guard let value = table[key] else { return nil }
        guard let date = value.date else { throw problem(key, "'\(key)' must be a day, as 2027-01-31") }
        func padded(_ number: Int, _ width: Int) -> String {
            String(repeating: "0", count: max(0, width - String(number).count)) + String(number)
        }
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    }

    func string(_ key: String) throws(PolicyFile.Mistake) -> String? {
        guard let value = table[key] else { return nil }
        guard let string = value.string, !string.isEmpty else {
            throw problem(key, "'\(key)' must be a string, and not empty")
        }
        return string
    }

    func strings(_ key: String) throws(PolicyFile.Mistake) -> [String]? {
        guard let value = table[key] else { return nil }
        guard let array = value.array, case let strings = array.indices.compactMap({ array[$0].string }),
            strings.count == array.count
        else { throw problem(key, "'\(key)' must be a list of strings") }
        return strings
    }

    /// Reads the refs that an entry applies to; empty where it names none.
    func optionalPatterns(_ key: String) throws(PolicyFile.Mistake) -> [GlobPattern] {
        table[key] == nil ? [] : try patterns(key)
    }

    /// Reads the mirrors that an entry applies to; empty where it names none.
    func mirrors() throws(PolicyFile.Mistake) -> [GlobPattern] {
        guard let names = try strings("mirrors") else { return [] }
        guard !names.isEmpty, names.allSatisfy({ !$0.isEmpty && !$0.contains("/") }) else {
            throw problem(
                "mirrors", "'mirrors' lists patterns of mirrors' names, as [\"website\", \"tools-*\"]")
        }
        return names.map(GlobPattern.init)
    }

    /// Reads the action of an entry, which must have one.
    func requiredAction(_ key: String) throws(PolicyFile.Mistake) -> Finding.Action {
        guard table[key] != nil else {
            throw problem(key, "an entry needs '\(key)': \"accept\", \"record\", \"hold\" or \"reject\"")
        }
        return try action(key, otherwise: .accept)
    }

    func patterns(_ key: String) throws(PolicyFile.Mistake) -> [GlobPattern] {
        let values = table[key]?.array ?? TOMLArray()
        let patterns = values.indices.compactMap { values[$0].string.map(GlobPattern.init) }
        guard !patterns.isEmpty, patterns.count == values.count,
            patterns.allSatisfy({ $0.text.hasPrefix("refs/") })
        else {
            throw problem(key, "'\(key)' must list patterns of full ref names, as [\"refs/heads/main\"]")
        }
        return patterns
    }

    func problem(_ key: String, _ message: String) -> PolicyFile.Mistake {
        let place = TOMLPlace.find(path + [.key(key)], in: file.text)
        return PolicyFile.Mistake(line: place.line, column: place.column, message: message)
    }
}
