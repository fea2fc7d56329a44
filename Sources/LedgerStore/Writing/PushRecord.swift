package import Domain
package import Foundation

/// All that the ledger keeps of one judged push.
package struct PushRecord: Sendable {
    package let facts: PushFacts
    package let verdict: Verdict
    /// The digest of the policy that decided.
    package let policy: String
    /// What became of the commits' claims to sessions; of those that are not here, nothing was claimed.
    package let sessions: [ObjectID: CheckedClaim]
    /// The segments that the push brings and that are not recorded yet, in the order of their numbers.
    package let segments: [ReceivedSegment]
    /// What is needed to keep the push, where it is held.
    package var hold: HoldRequest?
    /// The hold that the push applies, where it is the release of one.
    package var released: Hold?

    /// A commit's claim to its sessions, checked.
    package struct CheckedClaim: Sendable {
        package let outcome: SessionOutcome
        /// What its sessions explain; nil where that was not compared.
        package let cover: Attribution?
        /// The session that the lines of a commit which names none are found in.
        package let found: SessionEvidence.Candidate?
        /// The named segments that the commit comes out of: whoever may decide on it reads their sessions.
        package let writers: Set<SegmentName>

        package init(
            outcome: SessionOutcome, cover: Attribution?, found: SessionEvidence.Candidate?,
            writers: Set<SegmentName>
        ) {
            self.outcome = outcome
            self.cover = cover
            self.found = found
            self.writers = writers
        }
    }

    package init(
        facts: PushFacts, verdict: Verdict, policy: String, sessions: [ObjectID: CheckedClaim],
        segments: [ReceivedSegment]
    ) {
        self.sessions = sessions
        self.facts = facts
        self.verdict = verdict
        self.policy = policy
        self.segments = segments
    }
}

/// What the ledger has to know to keep a push for an approver.
package struct HoldRequest: Sendable {
    package let updates: HeldUpdates
    package let expiresAt: Timestamp
    package let participants: FourEyes
    /// Names the folder in which its objects are already; nil where the same is held already.
    package let key: String?

    package init(updates: HeldUpdates, expiresAt: Timestamp, participants: FourEyes, key: String?) {
        self.updates = updates
        self.expiresAt = expiresAt
        self.participants = participants
        self.key = key
    }
}

/// A segment that was masked, read and checked: what is listed of it, its bytes, and the index of its lines.
package struct ReceivedSegment: Sendable {
    package let name: SegmentName
    package let previous: SegmentHash?
    package let agent: String
    let conversation: String?
    package let models: [String]
    let messageCount: Int
    let editCount: Int
    let paths: Set<TreePath>
    /// Of the bytes as they were sent.
    package let hash: SegmentHash
    /// As they are kept: where something was masked on arrival, not those that were sent.
    let bytes: Data
    package let masked: MaskedSecrets
    package let lines: SegmentLines

    package init(
        _ segment: SessionSegment, hash: SegmentHash, bytes: Data, masked: MaskedSecrets, lines: SegmentLines
    ) {
        name = segment.name
        previous = segment.previous
        agent = segment.agent
        conversation = segment.conversation
        models = segment.models
        messageCount = segment.messages.count
        editCount = segment.edits.count
        paths = Set(segment.edits.map { TreePath($0.path) })
        self.hash = hash
        self.bytes = bytes
        self.masked = masked
        self.lines = lines
    }
}
