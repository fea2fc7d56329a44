/// What one call of an agent's hook told.
package struct HookReport: Sendable {
    /// What the recorder has to do besides keeping the events.
    package enum Moment: Hashable, Sendable {
        case sessionBegins
        case turnBegins
        /// A shell command is about to run, or has run: it may change files that no tool call names.
        case shellBegins(call: String?)
        case shellEnds(call: String?)
        /// The agent waits for its user: what the turn left in the transcripts can be read now.
        case turnEnds
        /// A part of the turn is over; others of its subagents may still be at work.
        case subagentEnds
        case sessionEnds
        case other
    }

    /// The agent as a word, told by the payload's shape: an agent may run hooks that were written for another.
    package var agent: String
    package var conversation: String
    /// The conversation that started this one as its subagent.
    package var parentConversation: String?
    package var workingDirectory: String?
    package var moment: Moment
    package var events: [ToldEvent]
    /// The transcripts that the agent writes for this conversation and its subagents.
    package var transcripts: [String]

    package init(
        agent: String, conversation: String, parentConversation: String? = nil, workingDirectory: String?,
        moment: Moment, events: [ToldEvent] = [], transcripts: [String] = []
    ) {
        self.agent = agent
        self.conversation = conversation
        self.parentConversation = parentConversation
        self.workingDirectory = workingDirectory
        self.moment = moment
        self.events = events
        self.transcripts = transcripts
    }
}
