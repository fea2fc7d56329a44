import ArgumentParser

/// A command that an agent or Git waits for. It reads its arguments itself, since the parser's start takes longer
/// than most of its work.
protocol HookEntryPoint: ParsableCommand {
    /// Nil where a hook would not give these arguments: the parser reads or explains them then.
    init?(words: [String])
}
