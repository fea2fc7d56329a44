/// A session as a report shows it.
package struct SessionRow: Sendable {
    package let id: String
    package let mirror: String
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
    /// Whether a person declared it by hand.
    package let isDeclared: Bool

    package init(
        id: String, mirror: String, owner: String, agent: String, models: [String],
        firstRecordedAt: Timestamp, lastRecordedAt: Timestamp, segments: Int, messages: Int, edits: Int,
        commits: Int, isDeclared: Bool = false
    ) {
        self.id = id
        self.mirror = mirror
        self.owner = owner
        self.agent = agent
        self.models = models
        self.firstRecordedAt = firstRecordedAt
        self.lastRecordedAt = lastRecordedAt
        self.segments = segments
        self.messages = messages
        self.edits = edits
        self.commits = commits
        self.isDeclared = isDeclared
    }
}
