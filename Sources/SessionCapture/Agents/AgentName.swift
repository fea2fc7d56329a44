/// The agents that the recorder understands, as the words that stand in segments.
package enum AgentName {
    package static let claude = "claude-code"
    /// Copilot's command line, its cloud agent and its chat in VS Code: one agent in three places.
    package static let copilot = "copilot"
    package static let codex = "codex"
    package static let cursor = "cursor"
    package static let gemini = "gemini-cli"
    package static let opencode = "opencode"
    package static let aider = "aider"

    package static let all = [claude, copilot, codex, cursor, gemini, opencode, aider]

    /// The agent that a word of the command line means, as `claude` means `claude-code`.
    package static func named(_ word: String) -> String {
        switch word.lowercased() {
        case "claude": claude
        case "gemini": gemini
        case "github-copilot", "copilot-cli", "copilot-vscode", "vscode": copilot
        default: word.lowercased()
        }
    }
}
