package import Domain
import LedgerStore

/// A session as reports write it.
package struct SessionDocument: Encodable {
    package let session: String
    package let agent: String
    package let models: [String]
    package let owner: String
    package let mirror: String
    /// `mirror` under its old key, for programs of this version.
    package let repository: String
    package let firstRecorded: String
    package let lastRecorded: String
    package let segments: Int
    package let messages: Int
    package let edits: Int
    package let commits: Int

    private enum CodingKeys: String, CodingKey {
        case session, agent, models, owner, mirror, repository
        case firstRecorded = "first_recorded"
        case lastRecorded = "last_recorded"
        case segments, messages, edits, commits
    }

    package init(_ row: SessionRow) {
        session = row.id
        agent = row.agent
        models = row.models
        owner = row.owner
        mirror = row.mirror
        repository = row.mirror
        firstRecorded = row.firstRecordedAt.rfc3339
        lastRecorded = row.lastRecordedAt.rfc3339
        segments = row.segments
        messages = row.messages
        edits = row.edits
        commits = row.commits
    }
}
