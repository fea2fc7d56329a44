package import Domain
import GRDB

/// Reads pushes for reports.
extension Ledger {
    /// The numbers of pushes, newest first. `before` continues a listing after the push that it ended with.
    ///
    /// - Parameter limit: nil for all.
    /// - Throws: where the ledger cannot be read.
    package func pushNumbers(_ filter: ReportFilter, before: Int64?, limit: Int?) throws -> [Int64] {
        try read { database in
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
    ///
    /// - Throws: where the ledger cannot be read.
    package func pushes(_ numbers: some Sequence<Int64>) throws -> [PushRow] {
        try read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT pushes.*, mirrors.name AS mirror_name, \(ActorStore.name("pushes.actor")) AS actor_name
                    FROM pushes JOIN mirrors ON mirrors.id = pushes.mirror \(ActorStore.join("pushes.actor"))
                    WHERE pushes.id = ?
                    """)
            return try numbers.compactMap { number in
                try Row.fetchOne(query, arguments: [number]).map { try PushRow(row: $0, in: database) }
            }
        }
    }

    /// The findings on a push.
    ///
    /// - Throws: where the ledger cannot be read.
    package func findings(ofPush number: Int64) throws -> [Finding] {
        try read { try Finding.all(ofPush: number, in: $0) }
    }

    /// How many entries the log has.
    ///
    /// - Throws: where the ledger cannot be read.
    package func logSize() throws -> Int64 {
        try read { try Int64.fetchOne($0, sql: "SELECT COALESCE(MAX(idx) + 1, 0) FROM log") ?? 0 }
    }
}
