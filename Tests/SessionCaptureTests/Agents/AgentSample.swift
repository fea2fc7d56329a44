import Foundation
import GRDB
import HelperTestSupport
import Testing

@testable import SessionCapture

/// What one agent leaves and tells, so that tests of all agents can walk them. Each transcript has the prompt "Fix it".
struct AgentSample: Sendable, CustomTestStringConvertible {
    /// A transcript of a conversation about the work tree at `top`, below the account's home.
    struct Transcript: Sendable {
        /// Below the account's home.
        let path: String
        let write: @Sendable (_ home: TestFolder, _ path: String) throws -> Void

        init(_ path: String, write: @escaping @Sendable (TestFolder, String) throws -> Void) {
            self.path = path
            self.write = write
        }

        init(_ path: String, _ lines: String...) {
            self.init(path) { home, path in
                let text = lines.joined(separator: "\n").replacing("TOP", with: home.path + "/" + workTree)
                try home.write(text + "\n", to: path)
            }
        }
    }

    let agent: Agent
    /// A payload whose shape alone tells the agent, a prompt's where a hook tells prompts; nil where the agent has no
    /// hooks.
    let payload: String?
    /// What the payload is about.
    var event = HookEvent.prompt
    /// One of each format that the agent has.
    let transcripts: @Sendable (_ home: TestFolder) -> [Transcript]
    var testDescription: String { agent.name }

    /// The work tree, below the account's home.
    static let workTree = "site"

    static let all = [claudeCode, codex, gemini, copilot, cursor, opencode, aider, vibe]

    private static let claudeCode = AgentSample(
        agent: .claudeCode,
        payload:
            #"{"session_id":"s","hook_event_name":"UserPromptSubmit","transcript_path":"/h/.claude/projects/-r/s.jsonl","prompt":"Fix it"}"#
    ) { home in
        [
            Transcript(
                ".claude/projects/\(AccountFolders.projectName(of: home.path + "/" + workTree))/s.jsonl",
                #"{"type":"user","sessionId":"s","cwd":"TOP","uuid":"1","message":{"role":"user","content":"Fix it"}}"#
            )
        ]
    }

    private static let codex = AgentSample(
        agent: .codex,
        payload: #"{"session_id":"s","turn_id":"1","hook_event_name":"UserPromptSubmit","prompt":"Fix it"}"#
    ) { _ in
        [
            Transcript(
                ".codex/sessions/2026/01/01/rollout-1.jsonl",
                #"{"type":"session_meta","payload":{"id":"c","cwd":"TOP"}}"#,
                #"{"type":"response_item","payload":{"type":"message","role":"user","content":[{"text":"Fix it"}]}}"#
            )
        ]
    }

    private static let gemini = AgentSample(
        agent: .gemini,
        payload:
            #"{"session_id":"s","hook_event_name":"BeforeAgent","timestamp":"2026-01-01T00:00:00Z","prompt":"Fix it"}"#
    ) { home in
        let project = ".gemini/tmp/" + ContentDigest(of: home.path + "/" + workTree).text
        let message = #"{"id":"1","type":"user","content":"Fix it"}"#
        return [
            Transcript("\(project)/chats/a.jsonl", #"{"sessionId":"g","projectHash":"h"}"#, message),
            Transcript("\(project)/chats/b.json", #"{"sessionId":"h","messages":[\#(message)]}"#),
        ]
    }

    private static let copilot = AgentSample(
        agent: .copilot, payload: #"{"sessionId":"s","timestamp":1767225600000,"prompt":"Fix it"}"#
    ) { _ in
        let workspace = ".config/Code/User/workspaceStorage/1"
        return [
            Transcript(
                ".copilot/session-state/s/events.jsonl",
                #"{"type":"session.start","data":{"sessionId":"s","context":{"cwd":"TOP"}},"id":"1"}"#,
                #"{"type":"user.message","data":{"content":"Fix it"},"id":"2"}"#),
            Transcript("\(workspace)/chatSessions/v.json") { home, path in
                try home.write(
                    #"{"folder":"file://\#(home.path)/\#(workTree)"}"#, to: "\(workspace)/workspace.json")
                try home.write(
                    #"{"sessionId":"v","requests":[{"requestId":"1","message":{"text":"Fix it"}}]}"#, to: path
                )
            },
        ]
    }

    private static let cursor = AgentSample(
        agent: .cursor,
        payload: #"{"conversation_id":"c","hook_event_name":"beforeSubmitPrompt","prompt":"Fix it"}"#
    ) { home in
        let project = AccountFolders.projectName(of: home.path + "/" + workTree).drop { $0 == "-" }
        return [
            Transcript(
                ".cursor/projects/\(project)/agent-transcripts/c.jsonl",
                #"{"role":"user","message":{"content":[{"type":"text","text":"Fix it"}]}}"#)
        ]
    }

    private static let opencode = AgentSample(
        agent: .opencode,
        payload:
            #"{"event":"chat.message","input":{"sessionID":"s"},"output":{"parts":[{"type":"text","text":"Fix it"}]}}"#
    ) { _ in
        [
            Transcript(".local/share/opencode/opencode.db") { home, path in
                try home.write("", to: path)
                try DatabaseQueue(path: "\(home.path)/\(path)").write { database in
                    try database.execute(
                        sql: """
                            CREATE TABLE session (id TEXT, parent_id TEXT, directory TEXT, version TEXT, time_updated INTEGER);
                            CREATE TABLE message (id TEXT, time_updated INTEGER, data TEXT);
                            CREATE TABLE part (id TEXT, message_id TEXT, session_id TEXT, time_created INTEGER,
                                time_updated INTEGER, data TEXT);
                            INSERT INTO session VALUES ('s', NULL, '\(home.path)/\(workTree)', '1', 1767225600000);
                            INSERT INTO message VALUES ('m', 1767225600000, '{"role":"user"}');
                            INSERT INTO part VALUES ('p', 'm', 's', 1767225600000, 1767225600000,
                                '{"type":"text","text":"Fix it"}');
                            """)
                }
            }
        ]
    }

    private static let vibe = AgentSample(
        agent: .vibe, payload: #"{"session_id":"s","hook_event_name":"post_agent","agent_name":"main"}"#,
        event: .turnEnds
    ) { _ in
        [
            Transcript(".vibe/logs/session/unified/s/CURRENT") { home, path in
                try VibeSample(home: home).write(
                    journal: [VibeSample.entry("user-1", role: "user", text: "Fix it")])
            }
        ]
    }

    private static let aider = AgentSample(agent: .aider, payload: nil) { _ in
        [
            Transcript(
                "\(workTree)/.aider.chat.history.md", "", "# aider chat started at 2026-01-01 10:00:00", "",
                "#### Fix it", "> Aider v0.80.1")
        ]
    }
}
