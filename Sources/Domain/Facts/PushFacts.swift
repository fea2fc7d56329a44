/// All that is known of a push when it is judged, in groups. Policies see this and nothing else.
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
    /// The day in UTC, as `2027-01-31`.
    package var today = ""
    package let irregularities: [Irregularity]
    package var history: HistoryFacts
    package var sessions: SessionFacts
    package let secrets: SecretFacts
    package var files = FileFacts()
    package var actors = ActorFacts()
    package var decisions = DecisionFacts()
    /// Who signed what, where the policy asks.
    package var signatures = SignatureFacts()
    /// How the policy's programs answered, by the places of their entries.
    package var externalAnswers: [Int: ExternalAnswer] = [:]

    package init(
        push: Push, irregularities: [Irregularity] = [], history: HistoryFacts = HistoryFacts(),
        sessions: SessionFacts = SessionFacts(), secrets: SecretFacts = SecretFacts()
    ) {
        self.push = push
        self.irregularities = irregularities
        self.history = history
        self.sessions = sessions
        self.secrets = secrets
    }
}
