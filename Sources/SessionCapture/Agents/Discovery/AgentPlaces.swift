/// Where agents keep their conversations.
struct AgentPlaces {
    private let home: String
    private let environment: [String: String]

    init(home: String, environment: [String: String]) {
        self.home = home
        self.environment = environment
    }

    /// https://docs.claude.com/en/docs/claude-code/settings
    var claudeProjects: String { folder("CLAUDE_CONFIG_DIR", else: "\(home)/.claude") + "/projects" }

    /// https://developers.openai.com/codex/config-advanced
    var codexSessions: String { folder("CODEX_HOME", else: "\(home)/.codex") + "/sessions" }

    var copilotSessions: String { folder("COPILOT_HOME", else: "\(home)/.copilot") + "/session-state" }

    var cursorProjects: String { "\(home)/.cursor/projects" }

    var geminiProjects: String { folder("GEMINI_CLI_HOME", else: home) + "/.gemini/tmp" }

    /// https://opencode.ai/docs/troubleshooting (storage)
    var opencodeDatabase: String {
        folder("XDG_DATA_HOME", else: "\(home)/.local/share") + "/opencode/opencode.db"
    }

    /// VS Code's, its variants' and its remote server's, on Linux and macOS.
    var workspaceStorages: [String] {
        let editors = ["Code", "Code - Insiders", "VSCodium"]
        let roots = [
            folder("XDG_CONFIG_HOME", else: "\(home)/.config"), "\(home)/Library/Application Support",
        ]
        let local = roots.flatMap { root in editors.map { "\(root)/\($0)" } }
        let servers = [".vscode-server/data", ".vscode-server-insiders/data"].map { "\(home)/\($0)" }
        return (local + servers).map { "\($0)/User/workspaceStorage" }
    }

    private func folder(_ variable: String, else standard: String) -> String {
        guard let told = environment[variable], !told.isEmpty else { return standard }
        return told
    }
}
