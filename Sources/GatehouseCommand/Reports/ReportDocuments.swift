import Domain
import LedgerStore

/// A push as reports write it.
struct PushDocument: Encodable {
    struct Ref: Encodable {
        let ref: String
        let kind: String
        let old: String
        let new: String
    }

    struct Finding: Encodable {
        let policy: String
        let action: String
        let ref: String?
        let commit: String?
        let message: String

        fileprivate var strictness: Domain.Finding.Action {
            Domain.Finding.Action(rawValue: action) ?? .accept
        }
    }

    let push: String
    let received: String
    let repository: String
    let actor: String
    let verdict: String
    /// Whether somebody let it pass alone, in an emergency.
    let emergency: Bool
    let policy: String
    let refs: [Ref]
    let commits: Int
    let findings: [Finding]
    let forward: [String]

    init(_ row: PushRow) {
        push = "p\(row.number)"
        received = row.receivedAt.rfc3339
        repository = row.repository
        actor = row.actor
        verdict = row.decision.rawValue
        emergency = row.isEmergency
        policy = row.policy
        refs = row.refUpdates.map {
            Ref(ref: $0.ref.rawValue, kind: $0.kind.rawValue, old: $0.old.hex, new: $0.new.hex)
        }
        commits = row.commits
        findings = row.findings.map {
            Finding(
                policy: $0.policy, action: $0.action.rawValue, ref: $0.ref?.rawValue, commit: $0.commit?.hex,
                message: $0.message)
        }
        forward = row.forwards.map(\.rawValue)
    }

    /// Short enough for a line.
    var refsText: String {
        guard let first = refs.first else { return "" }
        return refs.count == 1 ? first.ref : "\(first.ref) and \(refs.count - 1) more"
    }

    /// The strictest, and the policies of the others.
    var findingsText: String {
        let strict = findings.enumerated().max {
            ($0.element.strictness, $1.offset) < ($1.element.strictness, $0.offset)
        }
        guard let (index, first) = strict else { return "" }
        let others = findings.indices.filter { $0 != index }.map { findings[$0].policy }
        let words = "\(first.policy): \(first.message)"
        guard !others.isEmpty else { return words }
        return "\(words) (and \(others.count) more: \(Set(others).sorted().joined(separator: ", ")))"
    }

    /// All of them, as the command's help says.
    var allFindingsText: String {
        findings.map { finding in
            let place = [finding.ref, finding.commit].compactMap(\.self).map { " " + $0 }.joined()
            return "\(finding.policy) (\(finding.action))\(place): \(finding.message)".replacing(
                "|", with: "\\|")
        }.joined(separator: " | ")
    }
}

/// A commit as reports write it.
struct CommitDocument: Encodable {
    let row: Int64
    let commit: String
    let push: String
    let received: String
    let repository: String
    let actor: String
    let verdict: String
    let emergency: Bool
    let author: String
    let authorEmail: String
    let committed: String
    let subject: String
    let agent: String?
    /// What became of the claim to its sessions.
    let outcome: String
    /// The session that the lines are found in of a commit that names none.
    let found: String?
    /// How many of its lines count, how many of them its sessions or the one that was found have, and the share; nil where
    /// none was compared.
    let countable: Int?
    let covered: Int?
    let coverage: Double?
    let segments: [String]
    let paths: [String]
    let pathCount: Int

    private enum CodingKeys: String, CodingKey {
        case row, commit, push, received, repository, actor, verdict, emergency, author
        case authorEmail = "author_email"
        case committed, subject, agent, outcome, found, countable, covered, coverage, segments, paths
        case pathCount = "path_count"
    }

    init(row: Int64, commit: CommitRow) {
        self.row = row
        self.commit = commit.id.hex
        push = "p\(commit.push)"
        received = commit.receivedAt.rfc3339
        repository = commit.repository
        actor = commit.actor
        verdict = commit.decision.rawValue
        emergency = commit.isEmergency
        author = commit.author.name
        authorEmail = commit.author.email
        committed = commit.committedAt.rfc3339
        subject = commit.subject
        agent = commit.agent
        outcome = commit.outcome.rawValue
        found = commit.found?.rawValue
        countable = commit.countable
        covered = commit.supported
        coverage = commit.countable.flatMap { countable in
            commit.supported.map {
                countable == 0 ? 0 : (1000 * Double($0) / Double(countable)).rounded() / 1000
            }
        }
        segments = commit.segments
        paths = commit.paths
        pathCount = commit.pathCount
    }
}

extension CommitDocument {
    /// Short enough for a line: "partial 24 %".
    var sessionText: String {
        guard let countable, let covered, countable > 0 else { return outcome }
        return "\(outcome) \(100 * covered / countable) %"
    }

    /// The segments that it names, or else the session that has its lines.
    var segmentsText: String {
        segments.isEmpty ? found.map { "found: \($0)" } ?? "" : segments.joined(separator: " ")
    }
}

/// A session as reports write it.
struct SessionDocument: Encodable {
    let session: String
    let agent: String
    let models: [String]
    let owner: String
    let repository: String
    let firstRecorded: String
    let lastRecorded: String
    let segments: Int
    let messages: Int
    let edits: Int
    let commits: Int

    private enum CodingKeys: String, CodingKey {
        case session, agent, models, owner, repository
        case firstRecorded = "first_recorded"
        case lastRecorded = "last_recorded"
        case segments, messages, edits, commits
    }

    init(_ row: SessionRow) {
        session = row.id
        agent = row.agent
        models = row.models
        owner = row.owner
        repository = row.repository
        firstRecorded = row.firstRecordedAt.rfc3339
        lastRecorded = row.lastRecordedAt.rfc3339
        segments = row.segments
        messages = row.messages
        edits = row.edits
        commits = row.commits
    }
}
