import Domain
import Foundation
import GRDB

extension PushRow {
    init(row: Row, in database: Database) throws {
        let number: Int64 = row["id"]
        let refUpdates = try Row.fetchAll(
            database, sql: "SELECT * FROM ref_updates WHERE push = ? ORDER BY position",
            arguments: [number]
        ).map { row in
            RefUpdate(
                ref: RefName(row["ref"]), given: RefName(row["given"]), old: try ObjectID(column: row["old"]),
                new: try ObjectID(column: row["new"]), kind: try RefUpdate.Kind(column: row["kind"]))
        }
        let commits = try Int.fetchOne(
            database, sql: "SELECT COUNT(*) FROM commits WHERE push = ?", arguments: [number])
        let forwards = try String.fetchAll(
            database, sql: "SELECT DISTINCT state FROM outbox WHERE push = ? ORDER BY state",
            arguments: [number]
        ).map { try Forward.State(column: $0) }
        self.init(
            number: number, receivedAt: row["received_at"], mirror: row["mirror_name"],
            actor: row["actor_name"], verdict: try Verdict.Kind(column: row["decision"]),
            isEmergency: try HoldStore.isEmergency(release: number, in: database), policy: row["policy"],
            refUpdates: refUpdates, commits: commits ?? 0,
            findings: try Finding.all(ofPush: number, in: database), forwards: forwards)
    }
}

extension Finding {
    static func all(ofPush number: Int64, in database: Database) throws -> [Finding] {
        try Row.fetchAll(
            database, sql: "SELECT * FROM findings WHERE push = ? ORDER BY id", arguments: [number]
        ).map { row in
            Finding(
                policy: row["policy"], action: try Action(column: row["action"]),
                ref: (row["ref"] as String?).map { RefName($0) },
                commit: try (row["commit_oid"] as Data?).map(ObjectID.init(column:)), message: row["message"])
        }
    }
}

extension CommitRow {
    /// Rows of commits as `init` reads them; a condition follows.
    static let selection = """
        SELECT commits.*, received_at, decision, mirrors.name AS mirror_name,
            \(ActorStore.name("pushes.actor")) AS actor_name
        FROM commits JOIN pushes ON pushes.id = commits.push JOIN mirrors ON mirrors.id = pushes.mirror
            \(ActorStore.join("pushes.actor"))
        """

    /// That a commit comes out of a session that it names.
    static let isWriter = "COALESCE(is_writer, outcome IN ('verified', 'partial'))"

    /// - Parameter maximumPaths: nil for all.
    init(row: Row, maximumPaths: Int? = 1_000, in database: Database) throws {
        let number: Int64 = row["id"]
        let named = try Row.fetchAll(
            database,
            sql: """
                SELECT session, segment, \(Self.isWriter) AS writer FROM commit_segments JOIN commits ON commits.id = commit_id
                WHERE commit_id = ? ORDER BY session, segment
                """,
            arguments: [number])
        let segments = named.map { "\($0["session"] as String)/\($0["segment"] as Int)" }
        let writers = Set(named.filter { $0["writer"] }.compactMap { SessionID($0["session"] as String) })
        let paths = try String.fetchAll(
            database,
            sql: """
                SELECT paths.path FROM commit_paths JOIN paths ON paths.id = commit_paths.path
                WHERE commit_id = ? ORDER BY paths.path LIMIT \(maximumPaths ?? -1)
                """,
            arguments: [number])
        let push: Int64 = row["push"]
        self.init(
            id: try ObjectID(column: row["oid"]), push: push, receivedAt: row["received_at"],
            mirror: row["mirror_name"], actor: row["actor_name"],
            verdict: try Verdict.Kind(column: row["decision"]),
            isEmergency: try HoldStore.isEmergency(release: push, in: database),
            author: CommitFacts.Identity(name: row["author_name"], email: row["author_email"]),
            committedAt: row["committed_at"], subject: row["subject"], agent: row["agent"],
            outcome: try SessionOutcome(column: row["outcome"]),
            earlierOutcomes: try MendedOutcomes.all(ofCommit: number, in: database),
            found: (row["found"] as String?).flatMap { SessionID($0) }, countable: row["countable"],
            covered: row["supported"], segments: segments, writers: writers, paths: paths,
            pathCount: row["path_count"])
    }
}

extension SessionRow {
    init(row: Row) {
        var seen: Set<Substring> = []
        let models = (row["all_models"] as String? ?? "").split(separator: " ")
            .filter { seen.insert($0).inserted }.map(String.init)
        self.init(
            id: row["id"], mirror: row["mirror_name"], owner: row["owner_name"], agent: row["agent"],
            models: models, firstRecordedAt: row["first_recorded_at"],
            lastRecordedAt: row["last_recorded_at"], segments: row["segment_count"],
            messages: row["message_count"] ?? 0, edits: row["edit_count"] ?? 0,
            commits: row["commit_count"], isDeclared: row["is_declared"] ?? false)
    }
}
