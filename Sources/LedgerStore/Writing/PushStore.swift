package import Domain
import Foundation
import GRDB

/// Pushes as they were judged.
extension Ledger {
    /// The same segment or session was recorded by another push while this one was judged.
    package struct Conflict: ProblemSource {
        package let segment: SegmentName
        /// A push that came at the same time.
        package var problem: Problem {
            Problem(
                .conflict, "segment \(segment) was recorded by another push just now", advice: "push again")
        }
    }

    /// What a verdict depends on changed before it was recorded: the push is judged again.
    package struct VerdictOutdated: ProblemSource {
        let what: String
        /// A change that came at the same time.
        package var problem: Problem {
            Problem(.conflict, "\(what) while the push was judged", advice: "push again")
        }
    }

    /// Records a judged push in one transaction, durable when this returns: the push, its findings and verdict, and,
    /// if it is accepted, its sessions and what is owed to the upstream.
    ///
    /// - Throws: `VerdictOutdated` where the basis of the verdict changed meanwhile; `Conflict` where another push
    ///   recorded one of its sessions.
    /// - Returns: the push's number, which people quote as `p<number>`, and for a held push the number of the hold and
    ///   the holds that it supersedes.
    package func record(
        _ record: PushRecord, at time: Timestamp
    ) throws -> (push: Int64, hold: Int64?, superseded: [Hold]) {
        try queue.write { database in
            var writer = try PushWriter(record, at: time, in: database)
            return try writer.write()
        }
    }

    /// Which of `commits` were judged: found when the mirror was made, or brought by an accepted push. All of their
    /// ancestors were then judged too. What approvals let pass, and was not applied, is to be judged again.
    ///
    /// - Throws: where the ledger cannot be read.
    package func judgedCommits(among commits: some Sequence<ObjectID>, mirror: String) throws -> Set<ObjectID>
    {
        try read { database in
            let query = try database.cachedStatement(
                sql: """
                    WITH here AS (SELECT id FROM mirrors WHERE name = ?1)
                    SELECT EXISTS (SELECT 1 FROM baseline WHERE mirror = (SELECT id FROM here) AND oid = ?2)
                        OR EXISTS (
                            SELECT 1 FROM commits JOIN pushes ON pushes.id = commits.push
                            WHERE commits.mirror = (SELECT id FROM here) AND oid = ?2 AND decision = 'accept'
                                AND NOT EXISTS (
                                    SELECT 1 FROM holds WHERE release = pushes.id AND state <> 'applied'))
                    """)
            return try Set(
                commits.filter { try Bool.fetchOne(query, arguments: [mirror, $0.column]) ?? false })
        }
    }
}

extension Ledger {
    /// What was found of `commits` when they were accepted; the last word of each.
    ///
    /// - Throws: where the ledger cannot be read.
    package func judgements(of commits: [ObjectID], mirror: String) throws -> [ObjectID: Arrivals.Judged] {
        try read { database in
            let query = try database.cachedStatement(
                sql: """
                    SELECT outcome, supported, found FROM commits JOIN pushes ON pushes.id = commits.push
                    WHERE commits.mirror = (SELECT id FROM mirrors WHERE name = ?1) AND oid = ?2
                        AND decision = 'accept' ORDER BY commits.id DESC
                    """)
            return try commits.reduce(into: [:]) { judgements, commit in
                guard let row = try Row.fetchOne(query, arguments: [mirror, commit.column]) else { return }
                judgements[commit] = Arrivals.Judged(
                    outcome: try SessionOutcome(column: row["outcome"]), covered: row["supported"],
                    found: (row["found"] as String?).flatMap { SessionID($0) })
            }
        }
    }
}

/// Writes one push; its log entries refer to each other.
private struct PushWriter {
    private let record: PushRecord
    private let database: Database
    private let time: Timestamp
    private let mirror: Int64
    private let actor: String
    private var journal: Journal

    private var push: Push { record.facts.push }

    init(_ record: PushRecord, at time: Timestamp, in database: Database) throws {
        self.record = record
        self.database = database
        self.time = time
        mirror = try MirrorStore.id(ofMirror: record.facts.push.mirror, in: database)
        actor = try ActorStore.id(ofActor: record.facts.push.actor.name, in: database)
        journal = try Journal(database)
    }

    mutating func write() throws -> (push: Int64, hold: Int64?, superseded: [Hold]) {
        if let basis = record.basis { try expect(basis) }
        try expectNothingLate()
        let number =
            try Int64.fetchOne(
                database,
                sql: "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'pushes'), 0) + 1") ?? 1
        let received = try journal.append(
            entry(
                .pushReceived, push: number, outcome: push.actor.origin.rawValue, count: push.refUpdates.count
            ))
        try database.execute(
            sql: """
                INSERT INTO pushes (id, mirror, actor, origin, received_at, decision, policy, options, log_index)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                number, mirror, actor, push.actor.origin.rawValue, time.milliseconds,
                record.verdict.kind.rawValue, record.policy, push.options.joined(separator: "\n"),
                received,
            ])
        let segments = try writeSegments(push: number, received: received)
        try writeMendedOutcomes(push: number, segments)
        let findings = try writeFindings(push: number, received: received)
        try writeRefUpdates(push: number, causes: [received] + findings)
        try writeCommits(push: number)
        let (hold, superseded) = try writeHold(push: number, received: received)
        return (number, hold, superseded)
    }

    private func expect(_ basis: VerdictBasis) throws {
        let inForce = try String.fetchOne(
            database, sql: "SELECT digest FROM policies ORDER BY id DESC LIMIT 1")
        guard inForce == basis.policy else {
            throw Ledger.VerdictOutdated(what: "another policy was applied")
        }
        for name in basis.actors {
            let isDisabled = try ProfileStore.profile(of: name, in: database)?.isDisabled
            guard isDisabled != true else { throw Ledger.VerdictOutdated(what: "\(name) was disabled") }
        }
    }

    /// Nothing that commits and sessions wait for may have come since the push was judged: neither of the two pushes
    /// would have seen the other.
    private func expectNothingLate() throws {
        if record.verdict.kind == .accept {
            let recorded = try record.late.missing.first { try SessionStore.isRecorded($0, in: database) }
            if let recorded { throw Ledger.VerdictOutdated(what: "segment \(recorded) was recorded") }
        }
        let waiting = try MendedOutcomes.commits(
            waitingFor: record.segments.map(\.name), mirror: mirror, in: database)
        if let new = waiting.first(where: { !record.late.waiting.contains($0.row) }) {
            throw Ledger.VerdictOutdated(
                what: "commit \(new.commit.short), which names its session, was accepted")
        }
    }

    private func writeHold(push number: Int64, received: Int64) throws -> (Int64?, superseded: [Hold]) {
        if let hold = record.released {
            let emergency = record.facts.decisions.approvals.emergency
            try HoldStore.move(
                hold, by: .release, message: emergency?.words, release: number, isEmergency: emergency != nil,
                at: time, in: database)
            return (hold.number, [])
        }
        guard let request = record.hold else { return (nil, []) }
        return try HoldStore.open(
            request, record, push: number, mirror: mirror, actor: actor, cause: received, at: time,
            in: database)
    }

    private func entry(
        _ kind: LogEntry.Kind, push number: Int64, outcome: String? = nil, count: Int? = nil
    ) -> LogEntry {
        LogEntry(
            kind, time: time.rfc3339, push: number, mirror: push.mirror, actor: actor,
            policy: record.policy,
            outcome: outcome, count: count)
    }

    /// Returns the log indices of the segments.
    private mutating func writeSegments(push number: Int64, received: Int64) throws -> [SegmentName: Int64] {
        var indices: [SegmentName: Int64] = [:]
        for segment in record.segments {
            let (row, body) = try journal.keep(Data(segment.bytes), kind: "segment")
            try SessionStore.insert(
                segment, body: row, push: number, mirror: mirror, actor: actor, at: time, in: database)
            var entry = entry(.sessionRecorded, push: number)
            entry.segment = segment.name.description
            if !segment.masked.isEmpty { entry.message = "masked on arrival: \(segment.masked.words)" }
            entry.refersTo = [received]
            entry.bodies = [body]
            indices[segment.name] = try journal.append(entry)
        }
        return indices
    }

    /// An entry a commit, beside what was found of it before.
    private mutating func writeMendedOutcomes(push number: Int64, _ segments: [SegmentName: Int64]) throws {
        for mended in record.late.mended {
            var entry = entry(.outcomeMended, push: number, outcome: mended.claim.outcome.rawValue)
            entry.commit = mended.waiting.commit
            entry.message = mended.words
            entry.refersTo = mended.segments.compactMap { segments[$0] }
            try MendedOutcomes.insert(mended, push: number, entry: try journal.append(entry), in: database)
        }
    }

    /// Returns the log indices of the findings that decided, at most as many as an entry can name.
    private mutating func writeFindings(push number: Int64, received: Int64) throws -> [Int64] {
        let insertion = try database.cachedStatement(
            sql:
                "INSERT INTO findings (push, policy, action, ref, commit_oid, message) VALUES (?, ?, ?, ?, ?, ?)"
        )
        var indices: [Int64] = []
        for finding in record.verdict.findings {
            try insertion.execute(arguments: [
                number, finding.policy, finding.action.rawValue, finding.ref?.rawValue,
                finding.commit?.column,
                finding.message,
            ])
            var entry = entry(.finding, push: number, outcome: finding.action.rawValue)
            entry.rule = finding.policy
            entry.ref = finding.ref
            entry.commit = finding.commit
            entry.message = finding.message
            entry.refersTo = [received]
            indices.append(try journal.append(entry))
        }
        return Array(indices.prefix(1_000))
    }

    /// One verdict entry a ref, and what is owed to the upstream for it.
    private mutating func writeRefUpdates(push number: Int64, causes: [Int64]) throws {
        let insertion = try database.cachedStatement(
            sql:
                "INSERT INTO ref_updates (push, position, ref, given, old, new, kind, tagged) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        )
        for (position, update) in push.refUpdates.enumerated() {
            try insertion.execute(arguments: [
                number, position, update.ref.rawValue, update.given.rawValue, update.old.column,
                update.new.column, update.kind.rawValue, record.facts.history.tagged[update.ref]?.column,
            ])
            var entry = entry(.verdict, push: number, outcome: record.verdict.kind.rawValue)
            entry.ref = update.ref
            entry.old = update.old
            entry.new = update.new
            // The findings are named once, by the first ref's verdict: they are the whole push's.
            entry.refersTo = position == 0 ? causes : [causes[0]]
            let index = try journal.append(entry)
            guard record.verdict.isOwed(update) else { continue }
            try OutboxStore.enqueue(
                update, push: number, mirror: mirror, verdict: index, at: time, in: database)
        }
    }

    private func writeCommits(push number: Int64) throws {
        let commitInsertion = try database.cachedStatement(
            sql: """
                INSERT INTO commits (push, mirror, oid, author_name, author_email, committed_at, subject, agent, tier,
                    outcome, path_count, supported, countable, found, tree)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let pathInsertion = try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO commit_paths (commit_id, path, change, object) VALUES (?, ?, ?, ?)")
        let segmentInsertion = try database.cachedStatement(
            sql:
                "INSERT OR IGNORE INTO commit_segments (commit_id, session, segment, is_writer) VALUES (?, ?, ?, ?)"
        )
        var pathIDs = PathIDs(database)
        var pathsLeft = record.verdict.kind == .accept ? Int.max : Self.maximumPathsRefused
        for commit in record.facts.history.commits {
            let signature = commit.signatures.first
            let claim = record.sessions[commit.id]
            try commitInsertion.execute(arguments: [
                number, mirror, commit.id.column, commit.author.name, commit.author.email,
                Self.milliseconds(commit.committedAt),
                commit.subject, record.agents[commit.id], signature?.tier.rawValue,
                (claim?.outcome ?? .none).rawValue, commit.changedPathCount,
                claim?.cover?.covered ?? claim?.found?.lines,
                claim?.cover?.countable ?? claim?.found?.countable,
                claim?.found?.session.rawValue, commit.tree?.column,
            ])
            let row = database.lastInsertedRowID
            for path in commit.changedPaths.prefix(pathsLeft) {
                try pathInsertion.execute(arguments: [
                    row, try pathIDs.id(of: path.path), path.change.rawValue, path.objectColumn,
                ])
            }
            pathsLeft -= min(pathsLeft, commit.changedPaths.count)
            for case .success(let trailer) in commit.sessionTrailers {
                try segmentInsertion.execute(arguments: [
                    row, trailer.segment.session.rawValue, trailer.segment.segment,
                    claim?.writers.contains(trailer.segment) ?? false,
                ])
            }
        }
    }

    /// How many changed paths a refused push may leave here: sending it costs its sender nothing.
    private static let maximumPathsRefused = 5_000

    /// A commit's date is anybody's number; beyond the year 9999 it is no date.
    private static func milliseconds(_ seconds: Int64) -> Int64 {
        min(max(seconds, 0), 253_402_300_799) * 1_000
    }
}

/// The numbers that the ledger has for paths, given out as they are first met.
private struct PathIDs {
    private let database: Database
    private var known: [TreePath: Int64] = [:]

    init(_ database: Database) {
        self.database = database
    }

    mutating func id(of path: TreePath) throws -> Int64 {
        if let id = known[path] { return id }
        let insertion = try database.cachedStatement(
            sql:
                "INSERT INTO paths (path) VALUES (?) ON CONFLICT (path) DO UPDATE SET path = path RETURNING id"
        )
        let id = try Int64.fetchOne(insertion, arguments: [path.text]) ?? 0
        known[path] = id
        return id
    }
}
