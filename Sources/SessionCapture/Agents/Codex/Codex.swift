import Domain
import JSONText

extension Agent {
    /// It passes over hooks that were not trusted without a word, so that its transcripts are looked for at each commit.
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
            "Stop": .turnEnds, "Interrupt": .interrupted, "SessionEnd": .sessionEnds, "PreCompact": .other,
            "PostCompact": .other, "PermissionRequest": .other,
        ],
        certainty: { $0.event != nil && $0.has("turn_id") ? .field : nil },
        transcriptPlaces: ["/.codex/", "/rollout-"], speech: speechToCodex,
        // A command that takes long goes on past the end of its turn, and its own hook tells its end.
        commands: CommandHabits(endWithTurn: false, callVariable: "CODEX_TOOL_CALL_ID"),
        showsAnswers: true)

    /// What Codex tells its model in the user's name: a prompt, what the user ran with `!`, or the program's own words.
    static func speechToCodex(_ text: String) -> Speech {
        let kinds: [(String, SessionSegment.Message.Kind)] = [
            ("<user_shell_command>", .command), ("<environment_context>", .remark),
            ("<user_instructions>", .remark), ("# AGENTS.md instructions", .remark),
            ("<turn_aborted>", .remark), ("<subagent_notification>", .notification),
        ]
        return Speech(kinds.first { text.hasPrefix($0.0) }?.1, text: text)
    }

    private static let codexSettings = AgentSettings(
        path: ".codex/hooks.json", account: .init(".codex", "hooks.json", variable: "CODEX_HOME"),
        form: .hooks(
            entries: { program in
                let hooks = GroupedHooks("\(program) hook codex", timeout: 10)
                // Codex warns at each start of a longer time-out for these.
                let ends = GroupedHooks("\(program) hook codex", timeout: 3)
                let events = [
                    "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "SubagentStop", "Stop",
                ]
                return events.map { hooks.entry($0) } + ["Interrupt", "SessionEnd"].map { ends.entry($0) }
            }, besides: [:]),
        folders: [".codex"], programs: ["codex"],
        obstacles: obstaclesToCodex)

    private static let codexTools = ToolDialect(
        names: [
            .shell: [
                "shell", "local_shell", "local_shell_call", "shell_command", "exec_command",
                "container_exec", "unified_exec", "write_stdin",
            ],
            .patch: ["apply_patch"],
            .reader: [
                "view_image", "update_plan", "request_user_input", "spawn_agent", "wait_agent",
                "send_message",
                "followup_task", "list_agents", "interrupt_agent", "close_agent", "resume_agent",
                "collaborationspawn_agent", "collaborationwait_agent", "collaborationsend_message",
                "collaborationfollowup_task", "collaborationlist_agents", "collaborationinterrupt_agent",
            ],
        ],
        editsInResult: { use in
            guard let changes = use.result["changes"]?.object else { return nil }
            let edits = changes.sorted { $0.key < $1.key }.flatMap { path, change in
                use.edits(ofChange: change, at: path)
            }
            return edits.isEmpty ? nil : edits
        })

    private static let rolloutTypes: Set<String> = [
        "session_meta", "turn_context", "response_item", "event_msg", "compacted", "world_state",
        "token_usage_record",
    ]

    private static func isRollout(_ sample: TranscriptSample) -> Bool {
        if sample["payload"] != nil, rolloutTypes.contains(sample["type"]?.string ?? "") { return true }
        // The first versions had no payload.
        let isOldHead = sample["timestamp"] != nil && sample["instructions"] != nil && sample["id"] != nil
        return isOldHead || sample["record_type"] != nil
    }

    /// `sessions/<year>/<month>/<day>`, the latest days first, since the search ends where its budget does; then what
    /// was archived.
    ///
    /// https://developers.openai.com/codex/config-advanced
    private static func findRollouts(_ folders: AccountFolders, _ search: inout TranscriptSearch) {
        let home = folders.folder(named: "CODEX_HOME", else: "\(folders.home)/.codex")
        for year in search.namesFromLast(in: home + "/sessions") {
            for month in search.namesFromLast(in: "\(home)/sessions/\(year)") {
                for day in search.namesFromLast(in: "\(home)/sessions/\(year)/\(month)") {
                    addRollouts(in: "\(home)/sessions/\(year)/\(month)/\(day)", to: &search)
                }
            }
        }
        addRollouts(in: home + "/archived_sessions", to: &search)
    }

    private static func addRollouts(in folder: String, to search: inout TranscriptSearch) {
        for file in search.namesFromLast(in: folder)
        where file.hasSuffix(".jsonl") || file.hasSuffix(".jsonl.zst") {
            search.add("\(folder)/\(file)", isCertain: false)
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
            return [deletion(of: path, content: content)]
        default:
            let changes = PatchText.changes(inUnified: change["unified_diff"]?.string ?? "")
            var changed = edit(change["move_path"]?.string ?? path, changes)
            changed.wasThere = true
            return nonempty(changed)
        }
    }
}
