package import Domain
import LedgerStore

/// A commit as reports write it.
package struct CommitDocument: Encodable {
    package let row: Int64
    package let commit: String
    package let push: String
    package let received: String
    package let mirror: String
    /// `mirror` under its old key, for programs of this version.
    package let repository: String
    package let actor: String
    package let verdict: String
    package let emergency: Bool
    package let author: String
    package let authorEmail: String
    package let committed: String
    package let subject: String
    package let agent: String?
    /// The outcome of its claim to sessions.
    package let outcome: String
    /// For a commit that names no session: the one that its lines were found in.
    package let found: String?
    /// How many of its lines count, how many of these a session covers, and the share; nil where nothing was compared.
    package let countable: Int?
    package let covered: Int?
    package let coverage: Double?
    package let segments: [String]
    package let paths: [String]
    package let pathCount: Int

    private enum CodingKeys: String, CodingKey {
        case row, commit, push, received, mirror, repository, actor, verdict, emergency, author
        case authorEmail = "author_email"
        case committed, subject, agent, outcome, found, countable, covered, coverage, segments, paths
        case pathCount = "path_count"
    }

    package init(row: Int64, commit: CommitRow) {
        self.row = row
        self.commit = commit.id.hex
        push = "p\(commit.push)"
        received = commit.receivedAt.rfc3339
        mirror = commit.mirror
        repository = commit.mirror
        actor = commit.actor
        verdict = commit.verdict.rawValue
        emergency = commit.isEmergency
        author = commit.author.name
        authorEmail = commit.author.email
        committed = commit.committedAt.rfc3339
        subject = commit.subject
        agent = commit.agent
        outcome = commit.outcome.rawValue
        found = commit.found?.rawValue
        countable = commit.countable
        covered = commit.covered
        coverage = commit.countable.flatMap { countable in
            commit.covered.map {
                countable == 0 ? 0 : (1000 * Double($0) / Double(countable)).rounded() / 1000
            }
        }
        segments = commit.segments
        paths = commit.paths
        pathCount = commit.pathCount
    }
}

extension CommitDocument {
    /// The outcome, short enough for a table: "partial 24 %".
    package var sessionText: String {
        guard let countable, let covered, countable > 0 else { return outcome }
        return "\(outcome) \(100 * covered / countable) %"
    }

    /// The segments that it names, or else the session that its lines were found in.
    package var segmentsText: String {
        segments.isEmpty ? found.map { "found: \($0)" } ?? "" : segments.joined(separator: " ")
    }
}
