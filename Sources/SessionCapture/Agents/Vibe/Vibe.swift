import Domain
import JSONText

extension Agent {
    static let vibe = Agent(
        name: "mistral-vibe", aliases: ["vibe"], title: "Mistral Vibe", hooks: vibeHooks.dialect,
        settings: vibeSettings, tools: vibeTools,
        transcripts: [
            TranscriptFormat(
                recognises: { $0["store_format"]?.string?.hasPrefix("mistral.vibe.") == true },
                open: { path, _ in try VibeTranscript(path: path) })
        ],
        findTranscripts: findVibeSessions,
        models: ["mistral", "devstral", "codestral"].map { ModelFamily($0, from: "mistral_ai") })

    /// As version 3.0.3 calls them. None tells a prompt or a reply: the transcript does.
    private static let vibeHooks = ClaudeShape(
        events: ["pre_tool": .toolBegins, "post_tool": .toolEnds, "post_agent": .turnEnds],
        transcriptPlaces: ["/.vibe/"], transcriptFile: "CURRENT",
        fields: ["tool_output": "tool_response", "tool_output_text": "tool_response"],
        errorField: "tool_error", repetitions: ["tool_status", "duration_ms"])

    private static let vibeSettings = AgentSettings(
        path: ".vibe/hooks.toml", account: .init(".vibe", "hooks.toml", variable: "VIBE_HOME"),
        form: .block(vibeHookTables), folders: [".vibe"],
        programs: ["vibe"], obstacles: obstaclesToVibe)

    /// The time-out is in seconds. A hook that fails is passed over.
    private static func vibeHookTables(_ program: String) -> String {
        let command = "\(program) hook mistral-vibe".replacingASCII(["\\": "\\\\", "\"": "\\\""])
        return vibeHooks.events.keys.sorted().map { type in
            """
            [[hooks]]
            name = "gatehouse-\(type)"
            type = "\(type)"
            command = "\(command)"
            timeout = 10.0
            """
        }.joined(separator: "\n\n")
    }

    private static let vibeTools = ToolDialect(
        names: [
            .shell: ["bash"], .replace: ["edit"], .write: ["write_file"],
            .reader: ["spawn", "search_tool_functions"],
        ],
        editsInResult: { use in
            // Only the transcript has it: the lines as they were and are, whole.
            let change = use.result["_meta"]?["mistralai.vibe.sdk.search_replace"]
            guard let blocks = change?["blocks"]?.array, let file = use.file else { return nil }
            let changes = blocks.map { LineChanges(from: text($0["old_lines"]), to: text($0["new_lines"])) }
            let all = LineChanges(removed: changes.flatMap(\.removed), added: changes.flatMap(\.added))
            return use.nonempty(use.edit(file, all, before: change?["previous_content"]?.string))
        })

    private static func text(_ lines: JSONValue?) -> String {
        (lines?.array ?? []).compactMap(\.string).map { $0 + "\n" }.joined()
    }

    /// `logs/session/unified/<session>/`, with helpers' sessions beside those that started them.
    private static func findVibeSessions(_ folders: AccountFolders, _ search: inout TranscriptSearch) {
        let sessions =
            folders.folder(named: "VIBE_HOME", else: "\(folders.home)/.vibe") + "/logs/session/unified"
        for session in search.names(in: sessions) where !session.hasPrefix(".") {
            let path = "\(sessions)/\(session)"
            let journals = search.names(in: path + "/journal").map { "\(path)/journal/\($0)" }
            search.add(path + "/CURRENT", grownBy: journals, isCertain: false)
        }
    }
}
