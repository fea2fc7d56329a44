/// How an agent's shell commands run and end, where no hook tells it.
struct CommandHabits: Sendable {
    /// Whether the main agent, and each of its helpers, waits for a command before it runs another: then one that told
    /// no end is over when the next one begins.
    let runOneByOne: Bool
    /// Whether commands that did not go to the background are over when the turn is.
    let endWithTurn: Bool
    /// The variable by which its commands know the id of their call; nil where they do not.
    let callVariable: String?
    /// How its transcripts tell that a person stopped it; nil where hooks do, or nothing.
    let takeover: Takeover.Signs?

    init(
        runOneByOne: Bool = false, endWithTurn: Bool = true, callVariable: String? = nil,
        takeover: Takeover.Signs? = nil
    ) {
        self.runOneByOne = runOneByOne
        self.endWithTurn = endWithTurn
        self.callVariable = callVariable
        self.takeover = takeover
    }
}
