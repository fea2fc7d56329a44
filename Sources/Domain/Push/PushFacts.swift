/// All that is known of a push when it is judged. Policies see this and nothing else.
package struct PushFacts: Sendable {
    /// A reason why the push cannot be understood or is not sound, whatever the policy says.
    package struct Irregularity: Hashable, Sendable {
        package let ref: RefName?
        package let commit: ObjectID?
        /// What is wrong, and what to do.
        package let message: String

        package init(ref: RefName? = nil, commit: ObjectID? = nil, message: String) {
            self.ref = ref
            self.commit = commit
            self.message = message
        }
    }

    package let push: Push
    /// Every commit that no judged ref contains, oldest first.
    package let commits: [CommitFacts]
    /// The hashes of recorded segments that the commits name, those that this push brings included.
    package let segments: [SegmentName: SegmentHash]
    package let irregularities: [Irregularity]

    package init(
        push: Push, commits: [CommitFacts], segments: [SegmentName: SegmentHash],
        irregularities: [Irregularity]
    ) {
        self.push = push
        self.commits = commits
        self.segments = segments
        self.irregularities = irregularities
    }
}
