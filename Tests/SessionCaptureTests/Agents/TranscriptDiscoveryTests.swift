import Foundation
import GRDB
import HelperTestSupport
import Testing

@testable import SessionCapture

/// Where each agent's transcripts of a repository are found.
@Suite struct TranscriptDiscoveryTests {
    private let home: TestFolder

    init() throws {
        home = try TestFolder()
    }

    private func found(
        _ agent: Agent, environment: [String: String] = [:], since: Date? = nil, budget: Int = 20_000
    ) -> [String] {
        TranscriptDiscovery(home: home.path, environment: environment, budget: budget)
            .transcripts(of: agent, tops: ["/w/my_repo"], changedSince: since)
            .map { String($0.path.dropFirst(home.path.count + 1)) }
    }

    private func claude(_ cwd: String) -> String {
        #"{"type":"user","sessionId":"s","cwd":"\#(cwd)","uuid":"1","message":{"role":"user","content":"x"}}"#
            + "\n"
    }

    private func codex(_ cwd: String) -> String {
        #"{"type":"session_meta","payload":{"id":"c","cwd":"\#(cwd)"}}"# + "\n"
    }

    @Test func `Claude Code's projects and subagents, but not a neighbour whose name begins alike`() throws {
        let uuid = "253fd5ef-38bf-4f4a-804a-98df5088a868"
        try home.write(claude("/w/my_repo"), to: ".claude/projects/-w-my-repo/\(uuid).jsonl")
        try home.write(
            claude("/w/my_repo"), to: ".claude/projects/-w-my-repo/\(uuid)/subagents/agent-1.jsonl")
        let workflow = ".claude/projects/-w-my-repo/\(uuid)/subagents/workflows/wf_1/agent-2.jsonl"
        try home.write(claude("/w/my_repo"), to: workflow)
        try home.write(claude("/w/my_repo/sub"), to: ".claude/projects/-w-my-repo-sub/2.jsonl")
        try home.write(claude("/w/my_repo-sub"), to: ".claude/projects/-w-my-repo-sub/3.jsonl")
        try home.write(claude("/w/my_repo"), to: "elsewhere/projects/-w-my-repo/4.jsonl")
        #expect(
            Set(found(.claudeCode)) == [
                ".claude/projects/-w-my-repo/\(uuid).jsonl",
                ".claude/projects/-w-my-repo/\(uuid)/subagents/agent-1.jsonl", workflow,
                ".claude/projects/-w-my-repo-sub/2.jsonl",
            ])
        #expect(
            found(.claudeCode, environment: ["CLAUDE_CONFIG_DIR": home.path + "/elsewhere"]) == [
                "elsewhere/projects/-w-my-repo/4.jsonl"
            ])
    }

    @Test func `Codex's rollouts of this folder, newest first, within the budget`() throws {
        for day in 1...3 {
            try home.write(codex("/w/my_repo"), to: ".codex/sessions/2026/01/0\(day)/rollout-\(day).jsonl")
            try home.write(codex("/w/other"), to: ".codex/sessions/2026/01/0\(day)/rollout-x\(day).jsonl")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_767_225_600 + Double(day))],
                ofItemAtPath: home.path + "/.codex/sessions/2026/01/0\(day)/rollout-\(day).jsonl")
        }
        let all = found(.codex)
        #expect(all.map { $0.suffix(15) } == ["rollout-3.jsonl", "rollout-2.jsonl", "rollout-1.jsonl"])
        #expect(found(.codex, since: Date(timeIntervalSince1970: 1_767_225_603)) == [all[0]])
        #expect(found(.codex, budget: 6) == [all[0]], "the latest day is looked at first")
    }

    @Test func `Copilot's sessions and VS Code's storage of this folder`() throws {
        let start =
            #"{"type":"session.start","data":{"sessionId":"s","context":{"cwd":"/w/my_repo"}},"id":"1"}"#
            + "\n"
        try home.write(start, to: ".copilot/session-state/s/events.jsonl")
        try home.write(
            start.replacingOccurrences(of: "my_repo", with: "other"),
            to: ".copilot/session-state/t/events.jsonl")
        let storage = ".config/Code/User/workspaceStorage"
        try home.write(#"{"folder":"file:///w/my_repo"}"#, to: storage + "/1/workspace.json")
        try home.write("{}", to: storage + "/1/GitHub.copilot-chat/transcripts/v.jsonl")
        try home.write("{}", to: storage + "/1/chatSessions/w.json")
        try home.write(#"{"folder":"file:///w/other"}"#, to: storage + "/2/workspace.json")
        try home.write("{}", to: storage + "/2/chatSessions/x.json")
        let mac = "Library/Application Support/Code/User/workspaceStorage"
        try home.write(#"{"folder":"file:///w/my_repo"}"#, to: mac + "/3/workspace.json")
        try home.write("{}", to: mac + "/3/chatSessions/y.jsonl")
        #expect(
            Set(found(.copilot)) == [
                ".copilot/session-state/s/events.jsonl",
                storage + "/1/GitHub.copilot-chat/transcripts/v.jsonl",
                storage + "/1/chatSessions/w.json", mac + "/3/chatSessions/y.jsonl",
            ])
    }

    @Test func `Cursor's, Gemini's and Aider's`() throws {
        try home.write("{}", to: ".cursor/projects/w-my-repo/agent-transcripts/a/a.jsonl")
        try home.write("{}", to: ".cursor/projects/w-my-repo/agent-transcripts/b.jsonl")
        try home.write("{}", to: ".cursor/projects/w-my-repo/agent-transcripts/a/subagents/c.jsonl")
        #expect(found(.cursor).count == 3)
        // Begun further down; and another project whose name begins alike.
        try home.write(
            #"{"path":"/w/my_repo/web/a"}"#, to: ".cursor/projects/w-my-repo-web/agent-transcripts/d.jsonl")
        try home.write(
            #"{"path":"/w/my_repo-two/a"}"#, to: ".cursor/projects/w-my-repo-two/agent-transcripts/e.jsonl")
        #expect(
            found(.cursor).contains(".cursor/projects/w-my-repo-web/agent-transcripts/d.jsonl")
                && found(.cursor).count == 4)

        let hash = ContentDigest(of: "/w/my_repo").text
        try home.write("{}", to: ".gemini/tmp/\(hash)/chats/session-1.json")
        try home.write("/w/my_repo\n", to: ".gemini/tmp/my-repo/.project_root")
        try home.write("{}", to: ".gemini/tmp/my-repo/chats/session-2.jsonl")
        try home.write("/w/other", to: ".gemini/tmp/other/.project_root")
        try home.write("{}", to: ".gemini/tmp/other/chats/session-3.jsonl")
        #expect(
            Set(found(.gemini).map { ($0 as NSString).lastPathComponent }) == [
                "session-1.json", "session-2.jsonl",
            ])

        try home.write("# aider chat started at 2026-01-01 10:00:00\n", to: "top/.aider.chat.history.md")
        let aider = TranscriptDiscovery(home: home.path, environment: [:])
            .transcripts(of: .aider, tops: [home.path + "/top"])
        #expect(aider.map(\.path) == [home.path + "/top/.aider.chat.history.md"])
    }

    /// Makes a database of opencode's with sessions, each an id and its folder, the first the oldest.
    private func opencodeDatabase(_ path: String, _ sessions: KeyValuePairs<String, String>) throws {
        try home.write("", to: "data/opencode/x")
        try DatabaseQueue(path: path).write { database in
            try database.execute(
                sql:
                    "CREATE TABLE session (id TEXT, parent_id TEXT, directory TEXT, version TEXT, time_updated INTEGER)"
            )
            for (index, session) in sessions.enumerated() {
                try database.execute(
                    sql: "INSERT INTO session VALUES (?, NULL, ?, '1', ?)",
                    arguments: [session.key, session.value, 1_767_225_600_000 + index * 1_000])
            }
        }
    }

    private func opencodeSessions(_ environment: [String: String] = [:]) -> [String?] {
        let environment = environment.merging(["XDG_DATA_HOME": home.path + "/data"]) { $1 }
        return TranscriptDiscovery(home: home.path, environment: environment)
            .transcripts(of: .opencode, tops: ["/w/my_repo"]).map(\.conversation)
    }

    @Test func `opencode's sessions in this folder`() throws {
        try opencodeDatabase(
            home.path + "/data/opencode/opencode.db",
            ["a": "/w/my_repo", "b": "/w/my_repo/sub", "c": "/w/other"])
        #expect(opencodeSessions() == ["b", "a"])
    }

    @Test func `opencode's databases of other channels, and the one that a variable names`() throws {
        try opencodeDatabase(home.path + "/data/opencode/opencode.db", ["a": "/w/my_repo"])
        try opencodeDatabase(home.path + "/data/opencode/opencode-beta.db", ["b": "/w/my_repo"])
        try opencodeDatabase(home.path + "/mine.db", ["c": "/w/my_repo"])
        try opencodeDatabase(home.path + "/data/opencode/named.db", ["d": "/w/my_repo"])
        #expect(opencodeSessions().compactMap(\.self).sorted() == ["a", "b"])
        let named = opencodeSessions(["OPENCODE_DB": home.path + "/mine.db"])
        #expect(named.compactMap(\.self).sorted() == ["a", "b", "c"])
        #expect(opencodeSessions(["OPENCODE_DB": "named.db"]).contains("d"))
    }

    @Test func `nothing is found where no agent was`() {
        let discovery = TranscriptDiscovery(home: home.path, environment: [:])
        for agent in Agent.all { #expect(discovery.transcripts(of: agent, tops: ["/w/my_repo"]).isEmpty) }
    }
}
