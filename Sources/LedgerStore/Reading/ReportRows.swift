package import Domain
import Foundation
import GRDB

/// A push as a report shows it.
package struct PushRow: Sendable {
    package let number: Int64
    package let receivedAt: Timestamp
    package let repository: String
    package let actor: String
    package let decision: Verdict.Decision
    /// Whether it was let pass in an emergency.
    package let isEmergency: Bool
    package let policy: String
    package let refUpdates: [RefUpdate]
    package let commits: Int
    package let findings: [Finding]
    /// The states of its forwards, each once.
    package let forwards: [Forward.State]
}

/// A commit as a report shows it.
package struct CommitRow: Sendable {
    package let id: ObjectID
    package let push: Int64
    package let receivedAt: Timestamp
    package let repository: String
    package let actor: String
    package let decision: Verdict.Decision
    /// Whether its push was let pass in an emergency.
    package let isEmergency: Bool
    package let author: CommitFacts.Identity
    package let committedAt: Timestamp
    package let subject: String
    package let agent: String?
    package let outcome: SessionOutcome
    /// The session that the lines of a commit which names none are found in.
    package let found: SessionID?
    /// How many of the commit's lines count, and how many of those its sessions or the one that was found have; nil where
    /// none was compared.
    package let countable: Int?
    package let supported: Int?
    package let segments: [String]
    /// The sessions that it comes out of: of those that it names, which it has something of.
    package let writers: Set<SessionID>
    /// The first of the paths that the commit changed; of a push with very many not all are kept.
    package let paths: [String]
    package let pathCount: Int
}

/// A session as a report shows it.
package struct SessionRow: Sendable {
    package let id: String
    package let repository: String
    package let owner: String
    package let agent: String
    package let models: [String]
    package let firstRecordedAt: Timestamp
    package let lastRecordedAt: Timestamp
    package let segments: Int
    package let messages: Int
    package let edits: Int
    /// Of accepted pushes.
    package let commits: Int
}

extension PushRow {
    init(row: Row, in database: Database) throws {
        number = row["id"]
        receivedAt = Timestamp(milliseconds: row["received_at"])
        repository = row["mirror_name"]
        actor = row["actor_name"]
        decision = try Verdict.Decision(column: row["decision"])
        isEmergency = try HoldStore.isEmergency(release: number, in: database)
        policy = row["policy"]
        refUpdates = try Row.fetchAll(
            database, sql: "SELECT * FROM ref_updates WHERE push = ? ORDER BY position",
            arguments: [number]
        ).map { row in
            RefUpdate(
                ref: RefName(row["ref"]), given: RefName(row["given"]), old: try ObjectID(column: row["old"]),
                new: try ObjectID(column: row["new"]), kind: try RefUpdate.Kind(column: row["kind"]))
        }
        commits =
            try Int.fetchOne(
                database, sql: "SELECT COUNT(*) FROM commits WHERE push = ?", arguments: [number]) ?? 0
        findings = try Finding.all(ofPush: number, in: database)
        forwards = try String.fetchAll(
            database, sql: "SELECT DISTINCT state FROM outbox WHERE push = ? ORDER BY state",
            arguments: [number]
        ).map { try Forward.State(column: $0) }
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
    /// That a commit comes out of a session that it names.
    static let isWriter = "COALESCE(is_writer, outcome IN ('verified', 'partial'))"

    /// - Parameter maximumPaths: nil for all.
    init(row: Row, maximumPaths: Int? = 1_000, in database: Database) throws {
        let number: Int64 = row["id"]
        id = try ObjectID(column: row["oid"])
        push = row["push"]
        receivedAt = Timestamp(milliseconds: row["received_at"])
        repository = row["mirror_name"]
        actor = row["actor_name"]
        decision = try Verdict.Decision(column: row["decision"])
        isEmergency = try HoldStore.isEmergency(release: push, in: database)
        author = CommitFacts.Identity(name: row["author_name"], email: row["author_email"])
        committedAt = Timestamp(milliseconds: row["committed_at"])
        subject = row["subject"]
        agent = row["agent"]
        outcome = try SessionOutcome(column: row["outcome"])
        found = (row["found"] as String?).flatMap { SessionID($0) }
        countable = row["countable"]
        supported = row["supported"]
        let named = try Row.fetchAll(
            database,
            sql: """
                SELECT session, segment, \(Self.isWriter) AS writer FROM commit_segments JOIN commits ON commits.id = commit_id
                WHERE commit_id = ? ORDER BY session, segment
                """,
            arguments: [number])
        segments = named.map { "\($0["session"] as String)/\($0["segment"] as Int)" }
        writers = Set(named.filter { $0["writer"] }.compactMap { SessionID($0["session"] as String) })
        paths = try String.fetchAll(
            database,
            sql: """
                SELECT paths.path FROM commit_paths JOIN paths ON paths.id = commit_paths.path
                WHERE commit_id = ? ORDER BY paths.path LIMIT \(maximumPaths ?? -1)
                """,
            arguments: [number])
        pathCount = row["path_count"]
    }
}

extension SessionRow {
    init(row: Row) {
        id = row["id"]
        repository = row["mirror_name"]
        owner = row["owner_name"]
        agent = row["agent"]
        var seen: Set<Substring> = []
        models = (row["all_models"] as String? ?? "").split(separator: " ")
            .filter { seen.insert($0).inserted }.map(String.init)
        firstRecordedAt = Timestamp(milliseconds: row["first_recorded_at"])
        lastRecordedAt = Timestamp(milliseconds: row["last_recorded_at"])
        segments = row["segment_count"]
        messages = row["message_count"] ?? 0
        edits = row["edit_count"] ?? 0
        commits = row["commit_count"]
    }
}
