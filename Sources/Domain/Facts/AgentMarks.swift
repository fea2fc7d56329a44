/// The marks that one agent leaves in commits, all in lower case.
package struct AgentMarks: Sendable {
    /// The agent as a word; `unknown` for marks that do not tell it.
    package let agent: String
    /// Whether the recorder keeps its sessions, too; others are known by their marks alone.
    package let isRecorded: Bool
    /// Keys of trailers that link a session of the agent's.
    let links: [String]
    /// Addresses that the agent puts into trailers, and those that it makes up after its maker's domain.
    let addresses: [String]
    /// Accounts of GitHub's that commit for it, as an author's name or before the `@` of a noreply address.
    let bots: [String]
    /// Addresses that its maker uses for other things, too.
    let weakAddresses: [String]
    /// Accounts that are people's names elsewhere, so that only a noreply address of GitHub's tells them.
    let accounts: [String]
    /// Words that begin the name of the agent or of a model that only it uses.
    let names: [String]
    /// What it puts behind the name of the author of what it wrote.
    let authorSuffix: String?
    /// What a subject that it writes begins with.
    let subjectPrefix: String?

    private init(
        _ agent: String, isRecorded: Bool = true, links: [String] = [], addresses: [String] = [],
        weakAddresses: [String] = [], bots: [String] = [], accounts: [String] = [], names: [String] = [],
        authorSuffix: String? = nil, subjectPrefix: String? = nil
    ) {
        self.agent = agent
        self.isRecorded = isRecorded
        self.links = links
        self.addresses = addresses
        self.weakAddresses = weakAddresses
        self.bots = bots
        self.accounts = accounts
        self.names = names
        self.authorSuffix = authorSuffix
        self.subjectPrefix = subjectPrefix
    }

    /// Every agent whose marks are known.
    package static let all = [
        AgentMarks(
            "claude-code", links: ["claude-session"],
            addresses: [
                "noreply@anthropic.com", "claude@anthropic.com", "claude-code@anthropic.com",
                "noreply@claude.ai", "claude@claude.ai", "noreply@claude.com",
            ],
            bots: ["claude[bot]"], names: ["claude", "sonnet", "opus", "haiku"]),
        AgentMarks(
            "codex", addresses: ["noreply@openai.com", "codex@openai.com", "chatgpt@openai.com"],
            bots: ["chatgpt-codex-connector[bot]"], names: ["codex"]),
        AgentMarks(
            "copilot", links: ["agent-logs-url", "copilot-session"], addresses: ["copilot@github.com"],
            bots: ["copilot-swe-agent[bot]"], accounts: ["copilot"], names: ["copilot", "github-copilot"]),
        AgentMarks(
            "cursor", addresses: ["noreply@cursor.com", "cursoragent@cursor.com"], bots: ["cursor[bot]"],
            names: ["cursor"]),
        AgentMarks(
            "gemini-cli", addresses: ["gemini@google.com", "gemini-cli@google.com"],
            bots: ["gemini-code-assist[bot]"], names: ["gemini"]),
        AgentMarks(
            "opencode", addresses: ["noreply@opencode.ai", "opencode@opencode.ai"],
            bots: ["opencode-agent[bot]"], names: ["opencode"]),
        AgentMarks(
            "aider", addresses: ["aider@aider.chat", "noreply@aider.chat"], names: ["aider"],
            authorSuffix: "(aider)", subjectPrefix: "aider: "),
        AgentMarks(
            "mistral-vibe", addresses: ["vibe@mistral.ai"], names: ["mistral-vibe"]),
        AgentMarks(
            "amp", isRecorded: false, links: ["amp-thread-id"],
            addresses: ["amp@ampcode.com", "noreply@ampcode.com"], names: ["amp"]),
        AgentMarks(
            "devin", isRecorded: false, addresses: ["devin@cognition.ai"],
            bots: ["devin-ai-integration[bot]"], names: ["devin"]),
        AgentMarks(
            "windsurf", isRecorded: false, addresses: ["noreply@windsurf.com"], names: ["windsurf"]),
        AgentMarks("jules", isRecorded: false, bots: ["google-labs-jules[bot]"]),
        AgentMarks(
            "antigravity", isRecorded: false, addresses: ["antigravity@google.com"], names: ["antigravity"]),
        AgentMarks(
            "kiro", isRecorded: false, weakAddresses: ["kiro@kiro.dev", "noreply@kiro.dev"],
            accounts: ["kiro-agent"]),
        AgentMarks("junie", isRecorded: false, addresses: ["junie@jetbrains.com"]),
        AgentMarks("droid", isRecorded: false, bots: ["factory-droid[bot]"], names: ["factory-droid"]),
        AgentMarks(
            "qwen-code", isRecorded: false, addresses: ["qwen-coder@alibabacloud.com"], names: ["qwen-code"]),
        AgentMarks(
            "kimi-code", isRecorded: false, addresses: ["noreply@moonshot.ai", "noreply@kimi.com"],
            weakAddresses: ["noreply@moonshot.cn"], names: ["kimi-code", "kimi-cli"]),
        AgentMarks(
            "openhands", isRecorded: false, addresses: ["openhands@all-hands.dev"], names: ["openhands"]),
        AgentMarks("roo-code", isRecorded: false, addresses: ["roomote@roocode.com"], names: ["roo-code"]),
        // Models that any agent may use.
        AgentMarks(
            "unknown", isRecorded: false, links: ["entire-checkpoint"],
            names: [
                "gpt", "chatgpt", "grok", "llama", "qwen", "deepseek", "mistral", "codestral", "devstral",
                "kimi", "glm",
            ]),
    ]

    /// The agents by marks of one kind.
    static func agents(by marks: (AgentMarks) -> [String]) -> [String: String] {
        Dictionary(all.flatMap { agent in marks(agent).map { ($0, agent.agent) } }) { first, _ in first }
    }
}
