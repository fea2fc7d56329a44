extension Agent {
    /// Every agent that the recorder understands. What two of them could have written is taken for the first one's.
    package static let all: [Agent] = [
        claudeCode,
        codex,
        gemini,
        copilot,
        cursor,
        opencode,
        aider,
        vibe,
    ]

    /// The agents whose hooks `git session enable` makes call the recorder, and those that have none, by their names.
    package static let withHooks = all.filter { $0.settings != nil }.sorted { $0.name < $1.name }
    package static let withoutHooks = all.filter { $0.settings == nil }.sorted { $0.name < $1.name }

    /// The agent that is recorded where no sign of any is found.
    package static let usual = claudeCode

    /// The names of `agents` as lists show them: in order, those without hooks last.
    package static func names(of agents: [Agent] = withHooks + withoutHooks) -> String {
        agents.map(\.name).joined(separator: ", ")
    }

    /// The agent that a word of the command line means, as `claude` means `claude-code`; nil where none is known by it.
    package static func named(_ word: String) -> Agent? {
        let word = word.lowercased()
        return all.first { $0.name == word || $0.aliases.contains(word) }
    }

    /// The name of the agent that a word means; the word itself, in lower case, where none is known by it.
    static func name(of word: String) -> String {
        named(word)?.name ?? word.lowercased()
    }
}
