import Domain
import GRDB

/// The parts of a WHERE clause, with their arguments in step.
struct Conditions {
    private var parts: [String] = []
    private(set) var arguments = StatementArguments()

    var sql: String { parts.isEmpty ? "TRUE" : parts.joined(separator: " AND ") }

    mutating func add(_ part: String, _ values: StatementArguments) {
        parts.append(part)
        arguments += values
    }

    /// A web server may tell a name in several cases.
    mutating func add(_ column: String, isActor name: String, in database: Database) throws {
        let ids = try ActorStore.ids(ofName: name, in: database)
        // With one to be compared with, an index gives the order, too.
        guard ids.count != 1 else { return add("\(column) = ?", [ids[0]]) }
        add("\(column) IN (\(databaseQuestionMarks(count: ids.count)))", StatementArguments(ids))
    }

    mutating func addPushConditions(_ filter: ReportFilter, before: Int64?, in database: Database) throws {
        // The pushes of a rare ref are looked up and the rest is asked of them: SQLite would rather walk all of the
        // mirror's, which a plus before a column keeps it from. Those of a busy ref are soon met on that walk.
        let isLookedUp = try filter.ref.map { try Self.isRare($0, in: database) } ?? false
        let plus = isLookedUp ? "+" : ""
        if let mirror = filter.mirror {
            add("\(plus)pushes.mirror = ?", [try MirrorStore.id(ofMirror: mirror, in: database)])
        }
        if let actor = filter.actor {
            try add("\(plus)pushes.actor", isActor: actor, in: database)
        }
        if let verdict = filter.verdict { add("decision = ?", [verdict.rawValue]) }
        if let since = filter.since { add("\(plus)received_at >= ?", [since.milliseconds]) }
        if let until = filter.until { add("\(plus)received_at < ?", [until.milliseconds]) }
        if let ref = filter.ref {
            add(
                isLookedUp
                    ? "pushes.id IN (SELECT push FROM ref_updates WHERE ref = ?)"
                    : "EXISTS (SELECT 1 FROM ref_updates WHERE push = pushes.id AND +ref = ?)", [ref])
        }
        if let before {
            add(
                "(\(plus)received_at, pushes.id) < (SELECT received_at, id FROM pushes WHERE id = ?)",
                [before])
        }
    }

    /// Whether so few pushes were made to a ref that they are sooner looked up than met.
    private static func isRare(_ ref: String, in database: Database) throws -> Bool {
        let limit = 5_000
        let count = try Int.fetchOne(
            database, sql: "SELECT COUNT(*) FROM (SELECT 1 FROM ref_updates WHERE ref = ? LIMIT \(limit))",
            arguments: [ref])
        return count ?? 0 < limit
    }

    /// Matches a file, or what is in a folder: '0' is the character after '/'.
    static func isInside(_ path: String) -> String {
        "(\(path) = ? OR \(path) >= ? AND \(path) < ?)"
    }

    static func bounds(ofPath path: String) -> StatementArguments {
        let path = path.hasSuffix("/") ? String(path.dropLast()) : path
        return [path, path + "/", path + "0"]
    }
}
