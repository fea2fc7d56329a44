/// A commit as a report shows it.
package struct CommitRow: Sendable {
    package let id: ObjectID
    package let push: Int64
    package let receivedAt: Timestamp
    package let mirror: String
    package let actor: String
    package let verdict: Verdict.Kind
    /// Whether its push was let pass in an emergency.
    package let isEmergency: Bool
    package let author: CommitFacts.Identity
    package let committedAt: Timestamp
    package let subject: String
    package let agent: String?
    package let outcome: SessionOutcome
    /// What it was found to be before a session arrived that it names, the oldest first.
    package let earlierOutcomes: [EarlierOutcome]
    /// The session that the lines of a commit which names none are found in.
    package let found: SessionID?
    /// How many of the commit's lines count, and how many of those are covered by its sessions or the one that was
    /// found; nil where none was compared.
    package let countable: Int?
    package let covered: Int?
    package let segments: [String]
    /// The sessions that it comes out of: of those that it names, which it has something of.
    package let writers: Set<SessionID>
    /// The first of the paths that the commit changed; of a push with very many not all are kept.
    package let paths: [String]
    package let pathCount: Int

    package init(
        id: ObjectID, push: Int64, receivedAt: Timestamp, mirror: String, actor: String,
        verdict: Verdict.Kind, isEmergency: Bool, author: CommitFacts.Identity, committedAt: Timestamp,
        subject: String, agent: String?, outcome: SessionOutcome, earlierOutcomes: [EarlierOutcome] = [],
        found: SessionID?, countable: Int?,
        covered: Int?, segments: [String], writers: Set<SessionID>, paths: [String], pathCount: Int
    ) {
        self.id = id
        self.push = push
        self.receivedAt = receivedAt
        self.mirror = mirror
        self.actor = actor
        self.verdict = verdict
        self.isEmergency = isEmergency
        self.author = author
        self.committedAt = committedAt
        self.subject = subject
        self.agent = agent
        self.outcome = outcome
        self.earlierOutcomes = earlierOutcomes
        self.found = found
        self.countable = countable
        self.covered = covered
        self.segments = segments
        self.writers = writers
        self.paths = paths
        self.pathCount = pathCount
    }
}
