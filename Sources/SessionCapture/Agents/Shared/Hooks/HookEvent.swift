/// What a hook's event is about, whatever the agent calls it.
package enum HookEvent: Hashable, Sendable {
    case sessionBegins
    /// The user asks for something, with which a turn begins.
    case prompt
    /// The program tells its model something in the user's name. No turn of the user's begins.
    case notification
    case toolBegins
    case toolEnds
    case toolFails
    /// A shell command, or a tool that is not known, is about to run, or has run: it may change files that no tool call
    /// names.
    case shellBegins
    case shellEnds
    case fileEdited
    case reply
    case thought
    /// The agent waits for its user: what the turn left in the transcripts can be read now.
    case turnEnds
    /// A part of the turn is over; others of its subagents may still be at work.
    case subagentEnds
    /// The user stops the agent in the middle of its turn.
    case interrupted
    case sessionEnds
    /// Known, and without meaning for the recorder.
    case other

    /// - Parameter name: in any agent's spelling. Claude Code, Codex and VS Code say `PostToolUse`, Copilot and Cursor
    ///   `postToolUse`, Gemini `AfterTool`, opencode `tool.execute.after`.
    init?(name: String) {
        let letters = Letters.of(name)
        for agent in Agent.all {
            for (known, event) in agent.hooks?.events ?? [:] where Letters.are(letters, of: known) {
                self = event
                return
            }
        }
        return nil
    }
}
