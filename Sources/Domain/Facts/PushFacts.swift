/// All that is known of a push when it is judged. Policies see this and nothing else.
package struct PushFacts: Sendable {
    /// A reason why the push cannot be understood or is not sound, whatever the policy says.
    package struct Irregularity: Hashable, Sendable {
        package let ref: RefName?
        package let commit: ObjectID?
        /// What is wrong.
        package let message: String
        /// What to do about it.
        package let advice: String

        package init(ref: RefName? = nil, commit: ObjectID? = nil, message: String, advice: String) {
            self.ref = ref
            self.commit = commit
            self.message = message
            self.advice = advice
        }

        /// The same about a ref of another name, where there is such.
        package func renamed(_ name: (RefName) -> RefName?) -> Irregularity {
            Irregularity(ref: ref.map { name($0) ?? $0 }, commit: commit, message: message, advice: advice)
        }
    }

    package let push: Push
    /// Every commit that no judged ref contains, oldest first.
    package let commits: [CommitFacts]
    /// The recorded segments that the commits name, those that this push brings included.
    package let segments: [SegmentName: RecordedSegment]
    /// What the sessions say of the commits that were compared with them.
    package let evidence: [ObjectID: SessionEvidence]
    /// How many commits without a session trailer change what sessions edited, and were too much to be compared.
    package let uncomparedCommits: Int
    package let irregularities: [Irregularity]
    package let secrets: SecretFacts
    /// The files of more bytes than the policy wants, where it has a limit.
    package var largeFiles: [LargeFile] = []
    /// The files that are kept by Git LFS.
    package var lfs = LFSFacts()
    /// The contents that the policy's entries ask about.
    package var files: [BroughtFile.Key: BroughtFile] = [:]
    /// How many bytes the push's objects have, as Git received them, where the policy has a limit.
    package var bytes: Int?
    /// The refs whose old value is no longer on the line of first parents, where the policy asks.
    package var crossedRefs: Set<RefName> = []
    /// Who signed what, where the policy asks.
    package var signatures = SignatureFacts()
    /// How the policy's programs answered, by the places of their entries.
    package var externalAnswers: [Int: ExternalAnswer] = [:]
    /// What the home knows of the pusher; nil where nobody entered them.
    package var pusher: ActorProfile?
    /// The actors whose commits the policy lets others push, as far as they were entered.
    package var delegates: [ActorProfile] = []
    /// What the sessions were held with that have lines of the commits, where the policy asks.
    package var sessions: [SessionID: SessionWriter] = [:]
    /// How many lines each commit adds that could tell who wrote them, where the policy asks, and as far as they were
    /// counted.
    package var addedLines: [ObjectID: Int] = [:]
    /// The commits that the new values of tags lead to, by the tags' refs.
    package var tagged: [RefName: ObjectID] = [:]
    /// What comes to the refs that the policy tells apart.
    package var arrivals = Arrivals()
    /// What refs get back or lose by a rewind, so that no commit of the push says so; of refs that the policy tells apart.
    package var returned: [RefName: [CommitFacts.ChangedPath]] = [:]
    /// The day in UTC, as `2027-01-31`.
    package var today = ""
    /// What was said for exactly this push.
    package var approvals = Approvals()
    /// What approvers said before of exactly what this push brings, or of a part of it, where they rejected that.
    package var rejection: Rejection?

    /// A hold that approvers rejected.
    package struct Rejection: Hashable, Sendable {
        package let hold: Int64
        /// Who did it, and why.
        package let words: String

        package init(hold: Int64, words: String) {
            self.hold = hold
            self.words = words
        }
    }

    package init(
        push: Push, commits: [CommitFacts], segments: [SegmentName: RecordedSegment],
        evidence: [ObjectID: SessionEvidence] = [:], uncomparedCommits: Int = 0,
        irregularities: [Irregularity], secrets: SecretFacts = SecretFacts()
    ) {
        self.push = push
        self.commits = commits
        self.segments = segments
        self.evidence = evidence
        self.uncomparedCommits = uncomparedCommits
        self.irregularities = irregularities
        self.secrets = secrets
    }
}
