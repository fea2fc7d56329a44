import Foundation
import JSONText
import SessionCapture

/// Where one agent keeps the hooks of a work tree, and what the recorder puts there.
package struct AgentSettings {
    /// What the file is.
    enum Form {
        /// JSON with an object `hooks` of arrays by event; `entry` is what stands in each for ours.
        case hooks(entries: [(event: String, entry: JSONValue)], besides: [String: JSONValue])
        /// A file of ours alone.
        case plugin(content: String)
    }

    package let agent: String
    /// Relative to the work tree's top.
    package let path: String
    let form: Form
    /// Folders in the account's home or the work tree, and programs, that tell that the agent is used.
    let traces: (folders: [String], programs: [String])
    /// What the developer has to do besides.
    package let advice: String?

    /// - Parameters:
    ///   - program: the absolute path of `git-session`.
    ///   - plugins: the folder with the plugins that come with it.
    package static func all(program: String, plugins: String) throws -> [AgentSettings] {
        let quoted = "'\(program.replacing("'", with: "'\\''"))'"
        return [
            claudeCode(quoted), codex(quoted), copilot(quoted), cursor(quoted), gemini(quoted),
            try opencode(program, plugins),
        ]
    }

    /// https://docs.claude.com/en/docs/claude-code/hooks
    private static func claudeCode(_ program: String) -> AgentSettings {
        let hook = command("\(program) hook claude-code", timeout: 10)
        let events = [
            "SessionStart", "UserPromptSubmit", "PostToolUse", "Stop", "SubagentStop", "SessionEnd",
        ]
        let shell = ("PreToolUse", group(hook, matcher: "Bash"))
        return AgentSettings(
            agent: "claude-code", path: ".claude/settings.local.json",
            form: .hooks(entries: events.map { ($0, group(hook)) } + [shell], besides: [:]),
            traces: ([".claude"], ["claude"]), advice: nil)
    }

    /// https://developers.openai.com/codex/hooks
    private static func codex(_ program: String) -> AgentSettings {
        let hook = command("\(program) hook codex", timeout: 10)
        let events = [
            "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "SubagentStop", "Stop",
        ]
        return AgentSettings(
            agent: "codex", path: ".codex/hooks.json",
            form: .hooks(entries: events.map { ($0, group(hook)) }, besides: [:]),
            traces: ([".codex"], ["codex"]),
            advice: "Codex runs hooks that you trust: start it here and look at /hooks")
    }

    /// https://docs.github.com/en/copilot/reference/hooks-configuration; VS Code reads the same file. A hook before a tool
    /// that fails denies the tool, so that ours must not, whatever becomes of the program.
    private static func copilot(_ program: String) -> AgentSettings {
        let entry = JSONValue.object([
            "type": .string("command"), "bash": .string("\(program) hook copilot || true"),
            "timeoutSec": .number(10),
        ])
        let events = [
            "sessionStart", "userPromptSubmitted", "preToolUse", "postToolUse", "agentStop", "subagentStop",
            "sessionEnd",
        ]
        return AgentSettings(
            agent: "copilot", path: ".github/hooks/gatehouse.json",
            form: .hooks(entries: events.map { ($0, entry) }, besides: ["version": .number(1)]),
            traces: ([".copilot", ".config/github-copilot"], ["copilot"]), advice: nil)
    }

    /// https://cursor.com/docs/agent/hooks
    private static func cursor(_ program: String) -> AgentSettings {
        let entry = JSONValue.object(["command": .string("\(program) hook cursor")])
        let events = [
            "sessionStart", "beforeSubmitPrompt", "preToolUse", "postToolUse", "afterAgentResponse",
            "subagentStop",
            "stop", "sessionEnd",
        ]
        return AgentSettings(
            agent: "cursor", path: ".cursor/hooks.json",
            form: .hooks(entries: events.map { ($0, entry) }, besides: ["version": .number(1)]),
            traces: ([".cursor"], ["cursor", "cursor-agent"]), advice: nil)
    }

    /// https://geminicli.com/docs/hooks/reference; time-outs are in milliseconds.
    private static func gemini(_ program: String) -> AgentSettings {
        let hook = command("\(program) hook gemini-cli", timeout: 10_000)
        let events = ["SessionStart", "BeforeAgent", "BeforeTool", "AfterTool", "AfterAgent", "SessionEnd"]
        return AgentSettings(
            agent: "gemini-cli", path: ".gemini/settings.json",
            form: .hooks(
                entries: events.map { ($0, group(hook)) },
                besides: ["hooksConfig": .object(["enabled": .bool(true)])]),
            traces: ([".gemini"], ["gemini"]), advice: nil)
    }

    /// https://opencode.ai/docs/plugins
    private static func opencode(_ program: String, _ plugins: String) throws -> AgentSettings {
        let content = try String(contentsOfFile: plugins + "/opencode.js", encoding: .utf8)
        let escaped = program.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return AgentSettings(
            agent: "opencode", path: ".opencode/plugins/gatehouse.js",
            form: .plugin(content: content.replacing("@GIT_SESSION@", with: escaped)),
            traces: ([".config/opencode", ".opencode"], ["opencode"]), advice: nil)
    }

    private static func command(_ command: String, timeout: Double) -> JSONValue {
        .object(["type": .string("command"), "command": .string(command), "timeout": .number(timeout)])
    }

    private static func group(_ hook: JSONValue, matcher: String? = nil) -> JSONValue {
        var group: [String: JSONValue] = ["hooks": .array([hook])]
        if let matcher { group["matcher"] = .string(matcher) }
        return .object(group)
    }

    /// Whether an entry of the agent's hooks is ours, wherever the program was when it was put there.
    func isOurs(_ entry: JSONValue) -> Bool {
        switch entry {
        case .string(let text):
            (text.contains("git-session") || text.contains("git session")) && text.contains(" hook \(agent)")
        case .array(let values): values.contains(where: isOurs)
        case .object(let values): values.values.contains(where: isOurs)
        default: false
        }
    }
}
