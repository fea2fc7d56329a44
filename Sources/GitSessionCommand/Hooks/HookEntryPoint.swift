import ArgumentParser

/// A command that an agent or Git waits for: it takes its words as they come, since to set up the parser takes longer than
/// most of its work.
protocol HookEntryPoint: ParsableCommand {
    /// Nil where the words are none that a hook gives: those the parser takes, or explains.
    init?(words: [String])
}
