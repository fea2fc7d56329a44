package import Domain
package import Foundation

/// All that the ledger keeps of one judged push.
package struct PushRecord: Sendable {
    package let facts: PushFacts
    package let verdict: Verdict
    /// The digest of the policy that decided.
    package let policy: String
    /// The segments that the push brings and that are not recorded yet, in the order of their numbers.
    package let segments: [ReceivedSegment]

    package init(facts: PushFacts, verdict: Verdict, policy: String, segments: [ReceivedSegment]) {
        self.facts = facts
        self.verdict = verdict
        self.policy = policy
        self.segments = segments
    }
}

/// A segment that was read and checked, with the bytes that it came in.
package struct ReceivedSegment: Sendable {
    package let segment: SessionSegment
    package let hash: SegmentHash
    package let bytes: Data

    package init(segment: SessionSegment, hash: SegmentHash, bytes: Data) {
        self.segment = segment
        self.hash = hash
        self.bytes = bytes
    }
}
