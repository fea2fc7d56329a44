import Domain
import SecretRules
import TOMLKit

/// The policy file: TOML, read strictly, so that a word that is misspelt is never a rule that silently is not there.
struct PolicyFile {
    let text: String

    /// What is wrong with a file, and where.
    struct Problem: Error, CustomStringConvertible {
        let line: Int
        let column: Int
        let message: String
        var description: String { "line \(line), column \(column): \(message)" }
    }

    /// Checks the file and returns what it asks for.
    func compile() throws(Problem) -> PolicySettings {
        let table: TOMLTable
        do {
            table = try TOMLText.table(text)
        } catch {
            throw Problem(line: error.line, column: error.column, message: error.message)
        }
        let root = PolicyTable(table, path: [], file: self)
        try root.allow(["identity", "forward", "sessions", "secrets", "refs"])
        return PolicySettings(
            identity: try identity(root.table("identity")), forward: try forward(root.table("forward")),
            sessions: try sessions(root.table("sessions")), secrets: try secrets(root.table("secrets")),
            refs: try root.tables("refs").map(rule))
    }

    private func identity(_ table: PolicyTable) throws(Problem) -> PolicySettings.IdentitySettings {
        try table.allow(["local"])
        return PolicySettings.IdentitySettings(local: try table.bool("local") ?? false)
    }

    private func forward(_ table: PolicyTable) throws(Problem) -> PolicySettings.ForwardSettings {
        try table.allow(["wait"])
        return PolicySettings.ForwardSettings(wait: try table.int("wait", in: 0...600) ?? 10)
    }

    private func sessions(_ table: PolicyTable) throws(Problem) -> SessionPolicy.Settings {
        try table.allow([
            "missing", "mismatch", "weak", "partial", "unsupported", "undeclared", "others",
            "verified_coverage",
            "partial_coverage",
        ])
        var settings = SessionPolicy.Settings()
        settings.missing = try table.action("missing", otherwise: settings.missing)
        settings.mismatch = try table.action("mismatch", otherwise: settings.mismatch)
        settings.weak = try table.action("weak", otherwise: settings.weak)
        settings.partial = try table.action("partial", otherwise: settings.partial)
        settings.unsupported = try table.action("unsupported", otherwise: settings.unsupported)
        settings.undeclared = try table.action("undeclared", otherwise: settings.undeclared)
        settings.others = try table.action("others", otherwise: settings.others)
        let verified = try table.share("verified_coverage") ?? settings.coverage.verified
        let partial = try table.share("partial_coverage", upTo: verified)
        settings.coverage = Attribution.Thresholds(
            verified: verified, partial: partial ?? min(settings.coverage.partial, verified))
        return settings
    }

    private func secrets(_ table: PolicyTable) throws(Problem) -> SecretPolicy.Settings {
        try table.allow([
            "critical", "high", "medium", "low", "unscanned", "allow_comments", "allow_ignore_file",
            "special",
        ])
        var settings = SecretPolicy.Settings()
        settings.critical = try table.action("critical", otherwise: settings.critical)
        settings.high = try table.action("high", otherwise: settings.high)
        settings.medium = try table.action("medium", otherwise: settings.medium)
        settings.low = try table.action("low", otherwise: settings.low)
        settings.unscanned = try table.action("unscanned", otherwise: settings.unscanned)
        if let words = try table.strings("allow_comments") {
            let comments = words.compactMap(SecretPolicy.Settings.AllowComment.init(rawValue:))
            guard comments.count == words.count else {
                throw table.problem(
                    "allow_comments", "'allow_comments' lists \"gitleaks\" and \"gatehouse\", or nothing: []")
            }
            settings.allowComments = comments
        }
        settings.allowsIgnoreFile = try table.bool("allow_ignore_file") ?? settings.allowsIgnoreFile
        settings.specials = try table.tables("special").map { special throws(Problem) in
            try special.allow(["rules", "paths", "action"])
            let rules = try special.strings("rules") ?? []
            let paths = try special.strings("paths") ?? []
            guard !rules.isEmpty || !paths.isEmpty else {
                throw special.problem("action", "a special case needs 'rules' or 'paths'")
            }
            return SecretPolicy.Settings.Special(
                rules: rules.map(GlobPattern.init), paths: paths.map(GlobPattern.init),
                action: try special.action("action", otherwise: .record))
        }
        return settings
    }

    private func rule(_ table: PolicyTable) throws(Problem) -> RefPolicy.Rule {
        try table.allow(["match", "rewind", "delete", "move"])
        return RefPolicy.Rule(
            match: try table.patterns("match"), rewind: try table.action("rewind", otherwise: .accept),
            delete: try table.action("delete", otherwise: .accept),
            move: try table.action("move", otherwise: .accept))
    }
}

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
    func allow(_ keys: [String]) throws(PolicyFile.Problem) {
        for key in table.keys.sorted() where !keys.contains(key) {
            throw problem(key, "'\(key)' means nothing here; known are: \(keys.joined(separator: ", "))")
        }
    }

    /// A table, empty where the file has none.
    func table(_ key: String) throws(PolicyFile.Problem) -> PolicyTable {
        guard let value = table[key] else {
            return PolicyTable(TOMLTable(), path: path + [.key(key)], file: file)
        }
        guard let table = value.table else { throw problem(key, "'\(key)' must be a table: [\(key)]") }
        return PolicyTable(table, path: path + [.key(key)], file: file)
    }

    /// An array of tables, empty where the file has none.
    func tables(_ key: String) throws(PolicyFile.Problem) -> [PolicyTable] {
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

    func bool(_ key: String) throws(PolicyFile.Problem) -> Bool? {
        guard let value = table[key] else { return nil }
        guard let bool = value.bool else { throw problem(key, "'\(key)' must be true or false") }
        return bool
    }

    func int(_ key: String, in range: ClosedRange<Int>) throws(PolicyFile.Problem) -> Int? {
        guard let value = table[key] else { return nil }
        guard let int = value.int, range.contains(int) else {
            throw problem(
                key, "'\(key)' must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return int
    }

    /// A share from 0 to `limit`.
    func share(_ key: String, upTo limit: Double = 1) throws(PolicyFile.Problem) -> Double? {
        guard let value = table[key] else { return nil }
        guard let share = value.double ?? value.int.map(Double.init), (0...limit).contains(share) else {
            throw problem(key, "'\(key)' must be a number from 0 to \(limit), as 0.5")
        }
        return share
    }

    func action(_ key: String, otherwise: Finding.Action) throws(PolicyFile.Problem) -> Finding.Action {
        guard let value = table[key] else { return otherwise }
        guard let action = value.string.flatMap(Finding.Action.init(rawValue:)) else {
            throw problem(key, "'\(key)' must be \"accept\", \"record\", \"hold\" or \"reject\"")
        }
        return action
    }

    func strings(_ key: String) throws(PolicyFile.Problem) -> [String]? {
        guard let value = table[key] else { return nil }
        guard let array = value.array, case let strings = array.indices.compactMap({ array[$0].string }),
            strings.count == array.count
        else { throw problem(key, "'\(key)' must be a list of strings") }
        return strings
    }

    func patterns(_ key: String) throws(PolicyFile.Problem) -> [GlobPattern] {
        let values = table[key]?.array ?? TOMLArray()
        let patterns = values.indices.compactMap { values[$0].string.map(GlobPattern.init) }
        guard !patterns.isEmpty, patterns.count == values.count,
            patterns.allSatisfy({ $0.text.hasPrefix("refs/") })
        else {
            throw problem(key, "'\(key)' must list patterns of full ref names, as [\"refs/heads/main\"]")
        }
        return patterns
    }

    func problem(_ key: String, _ message: String) -> PolicyFile.Problem {
        let place = TOMLPlace.find(path + [.key(key)], in: file.text)
        return PolicyFile.Problem(line: place.line, column: place.column, message: message)
    }
}
