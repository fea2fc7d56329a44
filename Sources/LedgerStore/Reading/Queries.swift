package import Domain
package import Foundation
import GRDB

extension Ledger {
    /// The numbers of pushes, newest first. `before` continues a listing after the push that it ended with.
    ///
    /// - Parameter limit: nil for all.
    package func pushNumbers(_ filter: ReportFilter, before: Int64?, limit: Int?) throws -> [Int64] {
        try queue.read { database in
            var query = Conditions()
            try query.addPushConditions(filter, before: before, in: database)
            if let path = filter.path {
                query.add(
                    """
                    EXISTS (SELECT 1 FROM commits JOIN commit_paths ON commit_paths.commit_id = commits.id
                            JOIN paths ON paths.id = commit_paths.path
                            WHERE commits.push = pushes.id AND \(Conditions.isInside("paths.path")))
                    """, Conditions.bounds(ofPath: path))
            }
            if let agent = filter.agent {
                query.add("EXISTS (SELECT 1 FROM commits WHERE push = pushes.id AND +agent = ?)", [agent])
            }
            return try Int64.fetchAll(
                database,
                sql: """
                    SELECT pushes.id FROM pushes
                    WHERE \(query.sql) ORDER BY pushes.received_at DESC, pushes.id DESC LIMIT \(limit ?? -1)
                    """,
                arguments: query.arguments)
        }
    }

    /// The pushes of these numbers, in their order.
    package func pushes(_ numbers: some Sequence<Int64>) throws -> [PushRow] {
        try queue.read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT pushes.*, mirrors.name AS mirror_name, COALESCE(actors.name, pushes.actor) AS actor_name
                    FROM pushes JOIN mirrors ON mirrors.id = pushes.mirror LEFT JOIN actors ON actors.id = pushes.actor
                    WHERE pushes.id = ?
                    """)
            return try numbers.compactMap { number in
                try Row.fetchOne(query, arguments: [number]).map { try PushRow(row: $0, in: database) }
            }
        }
    }

    /// The rows of new commits of pushes, newest first. `before` is the row that an earlier listing ended with.
    ///
    /// - Parameter limit: nil for all.
    package func commitRows(_ filter: ReportFilter, before: Int64?, limit: Int?) throws -> [Int64] {
        try queue.read { database in
            var query = Conditions()
            try query.addPushConditions(filter, before: nil, in: database)
            if let before { query.add("commits.id < ?", [before]) }
            if let agent = filter.agent { query.add("commits.agent = ?", [agent]) }
            if let commit = filter.commit {
                query.add(
                    "commits.id IN (SELECT id FROM commits WHERE oid BETWEEN ? AND ?)",
                    [commit.first.column, commit.last.column])
            }
            if let path = filter.path {
                query.add(
                    """
                    EXISTS (SELECT 1 FROM commit_paths JOIN paths ON paths.id = commit_paths.path
                            WHERE commit_id = commits.id AND \(Conditions.isInside("paths.path")))
                    """,
                    Conditions.bounds(ofPath: path))
            }
            return try Int64.fetchAll(
                database,
                sql: """
                    SELECT commits.id FROM commits JOIN pushes ON pushes.id = commits.push
                    WHERE \(query.sql) ORDER BY commits.id DESC LIMIT \(limit ?? -1)
                    """,
                arguments: query.arguments)
        }
    }

    /// The commits of these rows, in their order, with all paths that are kept of them.
    package func commits(rows: some Sequence<Int64>) throws -> [(row: Int64, commit: CommitRow)] {
        try queue.read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT commits.*, received_at, decision, mirrors.name AS mirror_name,
                        COALESCE(actors.name, pushes.actor) AS actor_name
                    FROM commits JOIN pushes ON pushes.id = commits.push JOIN mirrors ON mirrors.id = pushes.mirror
                        LEFT JOIN actors ON actors.id = pushes.actor
                    WHERE commits.id = ?
                    """)
            return try rows.compactMap { number in
                try Row.fetchOne(query, arguments: [number]).map {
                    (number, try CommitRow(row: $0, maximumPaths: nil, in: database))
                }
            }
        }
    }

    /// The sessions that a report is about, those recorded last first.
    ///
    /// - Parameter limit: nil for all.
    package func sessions(_ filter: ReportFilter, limit: Int?) throws -> [SessionID] {
        try queue.read { database in
            var query = Conditions()
            if let repository = filter.repository {
                query.add("sessions.mirror = ?", [try MirrorStore.id(ofMirror: repository, in: database)])
            }
            if let actor = filter.actor { try query.add("sessions.owner", isActor: actor, in: database) }
            if let agent = filter.agent { query.add("sessions.agent = ?", [agent]) }
            if let since = filter.since { query.add("last_recorded_at >= ?", [since.milliseconds]) }
            if let until = filter.until { query.add("first_recorded_at < ?", [until.milliseconds]) }
            if let path = filter.path {
                query.add(
                    """
                    EXISTS (SELECT 1 FROM segments JOIN segment_paths ON segment_paths.segment = segments.id
                            WHERE segments.session = sessions.id AND \(Conditions.isInside("segment_paths.path")))
                    """, Conditions.bounds(ofPath: path))
            }
            if let ref = filter.ref {
                query.add(
                    """
                    EXISTS (SELECT 1 FROM commit_segments JOIN commits ON commits.id = commit_segments.commit_id
                            JOIN ref_updates ON ref_updates.push = commits.push
                            WHERE commit_segments.session = sessions.id AND ref_updates.ref = ?)
                    """, [ref])
            }
            if let verdict = filter.verdict {
                query.add(
                    """
                    EXISTS (SELECT 1 FROM commit_segments JOIN commits ON commits.id = commit_segments.commit_id
                            JOIN pushes ON pushes.id = commits.push
                            WHERE commit_segments.session = sessions.id AND pushes.decision = ?)
                    """, [verdict.rawValue])
            }
            return try String.fetchAll(
                database,
                sql: """
                    SELECT sessions.id FROM sessions
                    WHERE \(query.sql) ORDER BY last_recorded_at DESC, sessions.id DESC LIMIT \(limit ?? -1)
                    """,
                arguments: query.arguments
            ).compactMap { SessionID($0) }
        }
    }

    /// These sessions, in their order.
    package func sessions(_ ids: some Sequence<SessionID>) throws -> [SessionRow] {
        try queue.read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT sessions.*, mirrors.name AS mirror_name, COALESCE(actors.name, sessions.owner) AS owner_name,
                        (SELECT COUNT(*) FROM segments WHERE session = sessions.id) AS segment_count,
                        (SELECT SUM(messages) FROM segments WHERE session = sessions.id) AS message_count,
                        (SELECT SUM(edits) FROM segments WHERE session = sessions.id) AS edit_count,
                        (SELECT GROUP_CONCAT(models, ' ') FROM segments WHERE session = sessions.id) AS all_models,
                        (SELECT COUNT(DISTINCT commits.oid) FROM commit_segments
                            JOIN commits ON commits.id = commit_segments.commit_id
                            JOIN pushes ON pushes.id = commits.push
                            WHERE session = sessions.id AND decision = 'accept') AS commit_count
                    FROM sessions JOIN mirrors ON mirrors.id = sessions.mirror
                        LEFT JOIN actors ON actors.id = sessions.owner
                    WHERE sessions.id = ?
                    """)
            return try ids.compactMap {
                try Row.fetchOne(query, arguments: [$0.rawValue]).map(SessionRow.init(row:))
            }
        }
    }

    /// Whether a pusher or somebody who was entered goes by a name, in whatever case.
    package func knowsActor(_ name: String) throws -> Bool {
        try queue.read { !(try ActorStore.ids(ofName: name, in: $0)).isEmpty }
    }

    /// The commits that name a segment of `session`, oldest first.
    package func commits(namingSession session: SessionID) throws -> [CommitRow] {
        try queue.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT commits.*, received_at, decision, mirrors.name AS mirror_name,
                        COALESCE(actors.name, pushes.actor) AS actor_name
                    FROM commits JOIN pushes ON pushes.id = commits.push JOIN mirrors ON mirrors.id = pushes.mirror
                        LEFT JOIN actors ON actors.id = pushes.actor
                    WHERE commits.id IN (SELECT commit_id FROM commit_segments WHERE session = ?) ORDER BY commits.id
                    """,
                arguments: [session.rawValue])
            return try rows.map { try CommitRow(row: $0, maximumPaths: nil, in: database) }
        }
    }

    /// How many entries the log has.
    package func logSize() throws -> Int64 {
        try queue.read { try Int64.fetchOne($0, sql: "SELECT COALESCE(MAX(idx) + 1, 0) FROM log") ?? 0 }
    }

    /// The exact bytes of the log's entries from `first` on.
    package func logEntries(from first: Int64, limit: Int) throws -> [Data] {
        try queue.read {
            try Data.fetchAll(
                $0, sql: "SELECT entry FROM log WHERE idx >= ? ORDER BY idx LIMIT ?",
                arguments: [first, limit])
        }
    }
}

/// The parts of a WHERE clause, with their arguments in step.
private struct Conditions {
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
        if let repository = filter.repository {
            add("\(plus)pushes.mirror = ?", [try MirrorStore.id(ofMirror: repository, in: database)])
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

extension Ledger {
    /// The findings on a push.
    package func findings(ofPush number: Int64) throws -> [Finding] {
        try queue.read { try Finding.all(ofPush: number, in: $0) }
    }
}
