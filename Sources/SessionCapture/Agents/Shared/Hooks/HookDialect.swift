import JSONText

/// How an agent's hooks say what happened.
struct HookDialect: Sendable {
    /// How surely a payload's own shape tells its agent, surest first.
    enum Certainty: Int, Comparable {
        /// A field that no other agent has.
        case ownField
        /// Fields that others have, too, as only this agent spells them or leaves them out.
        case ownSpelling
        /// An event that no other agent has.
        case ownEvent
        /// A field that other agents may have in time.
        case field
        /// A transcript in a folder of the agent's.
        case place
        /// Nothing that speaks for another agent.
        case likely

        static func < (left: Certainty, right: Certainty) -> Bool { left.rawValue < right.rawValue }
    }

    /// What its events are about, by their names in its own spelling; letters count, case and signs do not.
    let events: [String: HookEvent]
    /// How surely a payload is this agent's; nil where nothing but its transcript's place can tell.
    let certainty: @Sendable (PayloadShape) -> Certainty?
    /// Parts of the paths that only its transcripts have.
    let transcriptPlaces: [String]
    /// A payload of its own form in the fields that the others use, with what the agent's folders tell besides; nil for
    /// any other payload.
    let translated: @Sendable (JSONValue, AccountFolders) -> JSONValue?
    /// What a payload without its event's name is about.
    let unnamedEvent: @Sendable (JSONValue) -> HookEvent?
    /// Who said what the program tells as a prompt.
    let speech: @Sendable (String) -> Speech
    /// Whether a payload without a conversation belongs to the only one that its folder has.
    let hasConversationPerFolder: Bool
    /// How its commands run and end, where no hook tells it.
    let commands: CommandHabits
    /// Whether it shows its user the `systemMessage` of a JSON object that a hook prints.
    let showsAnswers: Bool

    init(
        events: [String: HookEvent],
        certainty: @escaping @Sendable (PayloadShape) -> Certainty? = { _ in nil },
        transcriptPlaces: [String] = [],
        translated: @escaping @Sendable (JSONValue, AccountFolders) -> JSONValue? = { _, _ in nil },
        unnamedEvent: @escaping @Sendable (JSONValue) -> HookEvent? = { _ in nil },
        speech: @escaping @Sendable (String) -> Speech = { Speech(text: $0) },
        hasConversationPerFolder: Bool = false, commands: CommandHabits = CommandHabits(),
        showsAnswers: Bool = false
    ) {
        self.events = events
        self.certainty = certainty
        self.transcriptPlaces = transcriptPlaces
        self.translated = translated
        self.unnamedEvent = unnamedEvent
        self.speech = speech
        self.hasConversationPerFolder = hasConversationPerFolder
        self.commands = commands
        self.showsAnswers = showsAnswers
    }
}
