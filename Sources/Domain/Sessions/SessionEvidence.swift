/// What the recorded sessions say of one commit.
package struct SessionEvidence: Sendable {
    /// A recorded session of the mirror that has lines of the commit, wherever it wrote them.
    package struct Candidate: Hashable, Sendable {
        package let session: SessionID
        package let lines: Int
        /// The commit's lines that count.
        package let countable: Int

        package init(session: SessionID, lines: Int, countable: Int) {
            self.session = session
            self.lines = lines
            self.countable = countable
        }

        /// Fewer lines may be the same by chance.
        package static let fewestLines = 5

        /// Whether the session has enough of the commit to say that it was written there.
        package var isLikely: Bool { lines >= Self.fewestLines && lines * 2 >= countable }
    }

    /// What the named segments explain: those of the pusher's own sessions, and all; nil where none was compared.
    package let own: Attribution?
    package let all: Attribution?
    /// The session that has the most of the commit's lines, named or not.
    package let candidate: Candidate?
    /// The named segments that wrote some of the commit; see `Attribution.havePart`.
    package let writers: Set<SegmentName>

    package init(
        own: Attribution?, all: Attribution?, candidate: Candidate?, writers: Set<SegmentName> = []
    ) {
        self.own = own
        self.all = all
        self.candidate = candidate
        self.writers = writers
    }
}

/// A recorded segment, as far as a trailer's claim to it is checked.
package struct RecordedSegment: Hashable, Sendable {
    package let hash: SegmentHash
    /// Whether its session belongs to whoever pushes.
    package let isPushers: Bool
    /// Who recorded the session; nil where the name was erased.
    package let owner: String?
    /// The agent that it was held with, as `claude-code`; nil where that is not known.
    package let agent: String?
    package let models: [String]

    package init(
        hash: SegmentHash, isPushers: Bool, owner: String?, agent: String? = nil, models: [String] = []
    ) {
        self.hash = hash
        self.isPushers = isPushers
        self.owner = owner
        self.agent = agent
        self.models = models
    }
}

/// What a session was held with.
package struct SessionWriter: Hashable, Sendable {
    package let agent: String
    package let models: [String]

    package init(agent: String, models: [String]) {
        self.agent = agent
        self.models = models
    }
}
