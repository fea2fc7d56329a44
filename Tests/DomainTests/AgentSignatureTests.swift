import Testing

@testable import Domain

@Suite struct AgentSignatureTests {
    private static let person = CommitFacts.Identity(name: "Ada", email: "ada@example.com")

    private func signatures(
        _ trailers: String, author: CommitFacts.Identity = person, committer: CommitFacts.Identity = person,
        subject: String = "Subject"
    ) -> [AgentSignature] {
        let message = "\(subject)\n\nBody.\n\n\(trailers)"
        return AgentSignature.all(
            trailers: Trailer.parse(message), message: message, author: author, committer: committer)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let trailer: String
        let tier: AgentSignature.Tier
        let agent: String
        var testDescription: String { trailer }
    }

    @Test(arguments: [
        Case(trailer: "Claude-Session: https://claude.ai/code/session_1", tier: .link, agent: "claude-code"),
        Case(trailer: "Copilot-Session: 0000", tier: .link, agent: "copilot"),
        Case(trailer: "Agent-Logs-Url: https://github.com/o/r/sessions/1", tier: .link, agent: "copilot"),
        Case(trailer: "Amp-Thread-ID: https://ampcode.com/threads/T-1", tier: .link, agent: "amp"),
        Case(trailer: "Entire-Checkpoint: 0123456789ab", tier: .link, agent: "unknown"),
        Case(
            trailer: "Co-Authored-By: Claude X <noreply@anthropic.com>", tier: .identity, agent: "claude-code"
        ),
        Case(trailer: "co-authored-by: Codex <NoReply@OpenAI.com>", tier: .identity, agent: "codex"),
        Case(trailer: "Co-authored-by: Cursor <cursoragent@cursor.com>", tier: .identity, agent: "cursor"),
        Case(trailer: "Co-authored-by: Amp <amp@ampcode.com>", tier: .identity, agent: "amp"),
        Case(
            trailer: "Co-authored-by: Copilot <223556219+Copilot@users.noreply.github.com>", tier: .identity,
            agent: "copilot"),
        Case(
            trailer: "Co-authored-by: Copilot <1+copilot@users.noreply.github.com>", tier: .identity,
            agent: "copilot"),
        Case(trailer: "Co-authored-by: aider (gpt-4o) <aider@aider.chat>", tier: .identity, agent: "aider"),
        Case(trailer: "Co-authored-by: aider (gpt-4o) <noreply@aider.chat>", tier: .identity, agent: "aider"),
        Case(trailer: "Signed-off-by: Claude <noreply@anthropic.com>", tier: .identity, agent: "claude-code"),
        Case(trailer: "Signed-off-by: Claude <claude@anthropic.com>", tier: .identity, agent: "claude-code"),
        Case(trailer: "Co-authored-by: Codex <codex@openai.com>", tier: .identity, agent: "codex"),
        Case(
            trailer: "Co-authored-by: Claude <209825114+claude[bot]@users.noreply.github.com>",
            tier: .identity, agent: "claude-code"),
        Case(trailer: "Co-authored-by: X <junie@jetbrains.com>", tier: .identity, agent: "junie"),
        Case(trailer: "Co-authored-by: X <qwen-coder@alibabacloud.com>", tier: .identity, agent: "qwen-code"),
        Case(trailer: "Co-Authored-By: X <vibe@mistral.ai>", tier: .identity, agent: "mistral-vibe"),
        Case(trailer: "Co-authored-by: X <openhands@all-hands.dev>", tier: .identity, agent: "openhands"),
        Case(trailer: "Co-authored-by: X <antigravity@google.com>", tier: .identity, agent: "antigravity"),
        Case(trailer: "Co-authored-by: X <roomote@roocode.com>", tier: .identity, agent: "roo-code"),
        Case(trailer: "Co-authored-by: X <noreply@moonshot.ai>", tier: .identity, agent: "kimi-code"),
        Case(trailer: "Co-authored-by: X <noreply@kimi.com>", tier: .identity, agent: "kimi-code"),
        Case(
            trailer: "Co-authored-by: X <138933559+factory-droid[bot]@users.noreply.github.com>",
            tier: .identity, agent: "droid"),
        Case(
            trailer: "Co-authored-by: X <244629292+kiro-agent@users.noreply.github.com>", tier: .identity,
            agent: "kiro"),
        Case(
            trailer: "Co-authored-by: X <219766164+opencode-agent[bot]@users.noreply.github.com>",
            tier: .identity, agent: "opencode"),
        Case(trailer: "Co-authored-by: X <noreply@moonshot.cn>", tier: .weak, agent: "kimi-code"),
        Case(trailer: "Co-authored-by: X <kiro@kiro.dev>", tier: .weak, agent: "kiro"),
        Case(trailer: "Co-authored-by: X <noreply@kiro.dev>", tier: .weak, agent: "kiro"),
        Case(trailer: "Assisted-by: Claude:claude-fable [sparse]", tier: .assistance, agent: "claude-code"),
        Case(trailer: "Assisted-by: github-copilot", tier: .assistance, agent: "copilot"),
        Case(trailer: "Assisted-by: somebody:gpt-5.1", tier: .assistance, agent: "unknown"),
        Case(
            trailer: "Co-authored-by: Claude <noreply@anthropic.com>\u{FE0F}", tier: .identity,
            agent: "claude-code"),
        Case(
            trailer: "Co-authored-by: X <noreply@anthropic.com > (<a@b>)", tier: .identity,
            agent: "claude-code"),
        Case(trailer: "Assisted-by: \"Claude Code\"", tier: .assistance, agent: "claude-code"),
        Case(trailer: "Assisted-by: our friend Claude", tier: .assistance, agent: "claude-code"),
        Case(trailer: "Generated-by: protoc", tier: .weak, agent: "unknown"),
        Case(trailer: "Made-with: Cursor", tier: .weak, agent: "cursor"),
        Case(trailer: "AI-assistant: Gemini", tier: .weak, agent: "gemini-cli"),
        Case(trailer: "Coding-Agent: Devin", tier: .weak, agent: "devin"),
    ])
    func `each mark that agents leave is known in its tier`(_ example: Case) {
        let found = signatures(example.trailer)

        #expect(found.map(\.tier) == [example.tier])
        #expect(found.first?.agent == example.agent)
    }

    @Test(arguments: [
        "Assisted-by: Claudette Martin <claudette@example.com>",
        "Assisted-by: Claude Martin <martin@example.com>", "Assisted-by: none", "Assisted-by: Daniel",
        "Co-authored-by: Ada <ada@example.com>", "Signed-off-by: Ada <ada@example.com>",
        "Reviewed-by: Copilot",
        "Co-authored-by: Eve <copilot@example.com>", "Fixes: #7",
    ])
    func `what people write is no mark`(_ trailer: String) {
        #expect(signatures(trailer).isEmpty)
    }

    @Test(arguments: [
        "copilot-swe-agent[bot]", "devin-ai-integration[bot]", "cursor[bot]", "factory-droid[bot]",
        "opencode-agent[bot]",
    ])
    func `a bot as the author is an agent`(_ name: String) {
        let found = signatures("", author: CommitFacts.Identity(name: name, email: "x@example.com"))

        #expect(found.map(\.tier) == [.identity])
        #expect(found.first?.place == "author")
    }

    @Test func `a bot is known by its noreply address, too`() {
        let author = CommitFacts.Identity(
            name: "Copilot", email: "198982749+copilot-swe-agent[bot]@users.noreply.github.com")

        #expect(signatures("", author: author).first?.agent == "copilot")
    }

    @Test func `aider's marks on name and subject are weak`() {
        #expect(
            signatures("", author: CommitFacts.Identity(name: "Ada (aider)", email: "a@b")).first?.tier
                == .weak)
        #expect(signatures("", subject: "aider: fix it").first?.tier == .weak)
    }

    @Test func `what a person changed and aider committed is the person's`() {
        let committer = CommitFacts.Identity(name: "Ada (aider)", email: "a@b")
        #expect(signatures("", committer: committer).isEmpty)
    }

    @Test func `the footer of a tool counts, a quotation of it does not`() {
        #expect(signatures("🤖 Generated with [Claude Code](https://claude.com)").first?.tier == .weak)
        #expect(signatures("It was Generated with [X], they say").isEmpty)
    }

    @Test func `a paragraph of prose and trailer, as an agent writes it, is its mark`() {
        let block = "Generated by Mistral Vibe.\nCo-Authored-By: Mistral Vibe <vibe@mistral.ai>"
        for message in [block, block + "\n\nSigned-off-by: Ada <ada@example.com>"] {
            #expect(signatures(message).first?.tier == .identity, "\(message)")
            #expect(signatures(message).first?.agent == "mistral-vibe")
        }
    }

    @Test(arguments: ["git-svn-id: https://svn.example/trunk@12 0a1b", "--HG--\nbranch : feature"])
    func `a mark above another tool's lines is a mark`(_ below: String) {
        let found = signatures("Co-authored-by: Claude <noreply@anthropic.com>\n\n\(below)")
        #expect(found.map(\.tier) == [.identity])
    }

    @Test func `the strongest sign comes first`() {
        let found = signatures(
            "Generated-by: x\nCo-authored-by: Claude <noreply@anthropic.com>\nClaude-Session: https://claude.ai/1"
        )

        #expect(found.map(\.tier) == [.link, .identity, .weak])
    }
}
