/// The evidence of recorded sessions for one commit.
package struct SessionEvidence: Sendable {
    /// A recorded session of the mirror that has lines of the commit, in any file.
    package struct Candidate: Hashable, Sendable {
        package let session: SessionID
        package let lines: Int
        /// How many of the commit's lines count.
        package let countable: Int

        package init(session: SessionID, lines: Int, countable: Int) {
            self.session = session
            self.lines = lines
            self.countable = countable
        }

        /// The smallest number of lines that are not the same by chance.
        package static let fewestLines = 5

        /// Whether the session has so many of the commit's lines that it probably wrote them.
        package var isLikely: Bool { lines >= Self.fewestLines && lines * 2 >= countable }
    }

    /// The comparison with the named segments of the pusher's own sessions; nil where none was compared.
    package let own: Attribution?
    /// The comparison with all named segments; nil where none was compared.
    package let all: Attribution?
    /// The session that has most of the commit's lines, named or not.
    package let candidate: Candidate?
    /// The named segments that wrote a part of the commit; see `Attribution.havePart`.
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

/// The data of a recorded segment that a trailer's claim is checked against.
package struct RecordedSegment: Hashable, Sendable {
    package let hash: SegmentHash
    /// Whether its session belongs to the pusher.
    package let isPushers: Bool
    /// The name of the actor who recorded the session; nil where it was erased.
    package let owner: String?
    /// Whether a commit that names it and has some of it was accepted from its owner.
    package let isAccepted: Bool
    /// The session's agent, as `claude-code`; nil where it is unknown.
    package let agent: String?
    package let models: [String]
    /// Whether it is a `Declaration`, which has no lines.
    package let isDeclared: Bool

    package init(
        hash: SegmentHash, isPushers: Bool, owner: String?, isAccepted: Bool = false, agent: String? = nil,
        models: [String] = [], isDeclared: Bool = false
    ) {
        self.hash = hash
        self.isPushers = isPushers
        self.owner = owner
        self.isAccepted = isAccepted
        self.agent = agent
        self.models = models
        self.isDeclared = isDeclared
    }

    /// Whether its lines count for the pusher: as its owner's, or as one whose commits others may bring on, to another
    /// branch or rebased.
    package var counts: Bool { isPushers || isAccepted && !isDeclared }
}

/// The agent and models of a session.
package struct SessionWriter: Hashable, Sendable {
    package let agent: String
    package let models: [String]

    package init(agent: String, models: [String]) {
        self.agent = agent
        self.models = models
    }
}
