import JSONText

/// What one call of an agent's hook told.
package struct HookReport: Sendable {
    /// The agent as a word, told by the payload's shape: an agent may run hooks that were written for another.
    package var agent: String
    package var conversation: String
    /// The conversation that started this one as its subagent.
    package var parentConversation: String?
    /// The conversation whose session records it.
    package var ownerConversation: String { parentConversation ?? conversation }
    package var workingDirectory: String?
    /// What the call is about. A tool that runs commands is a shell here.
    package var event: HookEvent
    /// The agent's id of the tool call that it is about.
    package var call: String?
    /// What it tells of the commands that run or ran.
    package var commands: CommandReport
    package var events: [RawEvent]
    /// Whether the agent shows its user what this call answers: see `HookDialect.showsAnswers`.
    package var showsAnswers: Bool
    /// The transcripts that the agent writes for this conversation and its subagents.
    package var transcripts: [String]

    /// An answer that makes the agent show `remarks` to its user; nil where there are none, or where it shows nothing.
    package func words(for remarks: [String]) -> String? {
        guard showsAnswers, !remarks.isEmpty else { return nil }
        let text = "git session: " + remarks.joined(separator: "; ")
        return JSONValue.object(["systemMessage": .string(text)]).text
    }
}
