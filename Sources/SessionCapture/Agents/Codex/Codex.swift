import JSONText

extension Agent {
    /// `codex exec` runs no hooks, so that its transcripts are looked for at each commit.
    static let codex = Agent(
        name: "codex", title: "Codex", hooks: codexHooks, settings: codexSettings, tools: codexTools,
        transcripts: [.lines(recognisedBy: isRollout, reader: { _ in CodexRollout() })],
        findTranscripts: findRollouts,
        models: ["gpt", "o3", "o4", "codex"].map { ModelFamily($0, from: "openai") })

    /// https://developers.openai.com/codex/hooks
    private static let codexHooks = HookDialect(
        events: [
            "SessionStart": .sessionBegins, "UserPromptSubmit": .prompt, "PreToolUse": .toolBegins,
            "PostToolUse": .toolEnds, "SubagentStart": .other, "SubagentStop": .subagentEnds,
            "Stop": .turnEnds, "PreCompact": .other, "PostCompact": .other, "PermissionRequest": .other,
        ],
        certainty: { $0.event != nil && $0.has("turn_id") ? .field : nil },
        transcriptPlaces: ["/.codex/", "/rollout-"])

    private static let codexSettings = AgentSettings(
        path: ".codex/hooks.json",
        form: .hooks(
            entries: { program in
                let hooks = GroupedHooks("\(program) hook codex", timeout: 10)
                let events = [
                    "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "SubagentStop", "Stop",
                ]
                return events.map { hooks.entry($0) }
            }, besides: [:]),
        folders: [".codex"], programs: ["codex"],
        advice: "Codex runs hooks that you trust: start it here and look at /hooks")

    private static let codexTools = ToolDialect(
        names: [
            .shell: [
                "shell", "local_shell", "local_shell_call", "shell_command", "exec_command",
                "container_exec", "unified_exec", "write_stdin",
            ],
            .patch: ["apply_patch"],
        ],
        editsInResult: { use in
            guard let changes = use.result["changes"]?.object else { return nil }
            let edits = changes.sorted { $0.key < $1.key }.flatMap { path, change in
                use.edits(ofChange: change, at: path)
            }
            return edits.isEmpty ? nil : edits
        })

    private static let rolloutTypes: Set<String> = [
        "session_meta", "turn_context", "response_item", "event_msg", "compacted",
    ]

    private static func isRollout(_ sample: TranscriptSample) -> Bool {
        if sample["payload"] != nil, rolloutTypes.contains(sample["type"]?.string ?? "") { return true }
        // The first versions had no payload.
        let isOldHead = sample["timestamp"] != nil && sample["instructions"] != nil && sample["id"] != nil
        return isOldHead || sample["record_type"] != nil
    }

    /// `sessions/<year>/<month>/<day>`, the latest days first, since the search ends where its budget does.
    ///
    /// https://developers.openai.com/codex/config-advanced
    private static func findRollouts(_ folders: AccountFolders, _ search: inout TranscriptSearch) {
        let sessions = folders.folder(named: "CODEX_HOME", else: "\(folders.home)/.codex") + "/sessions"
        for year in search.namesFromLast(in: sessions) {
            for month in search.namesFromLast(in: "\(sessions)/\(year)") {
                for day in search.namesFromLast(in: "\(sessions)/\(year)/\(month)") {
                    let folder = "\(sessions)/\(year)/\(month)/\(day)"
                    for file in search.namesFromLast(in: folder) where file.hasSuffix(".jsonl") {
                        search.add("\(folder)/\(file)", isCertain: false)
                    }
                }
            }
        }
    }
}

extension ToolUse {
    /// The edits of one member of Codex's `changes`, which it makes of each patch.
    fileprivate func edits(ofChange change: JSONValue, at path: String) -> [RawEdit] {
        let content = change["content"]?.string ?? ""
        switch change["type"]?.string {
        case "add":
            return nonempty(edit(path, LineChanges(from: "", to: content)))
        case "delete":
            return [edit(path, LineChanges(from: content, to: ""), before: content)]
        default:
            let changes = PatchText.changes(inUnified: change["unified_diff"]?.string ?? "")
            return nonempty(edit(change["move_path"]?.string ?? path, changes))
        }
    }
}
