import JSONText

extension Agent {
    static let cursor = Agent(
        name: "cursor", title: "Cursor", hooks: cursorHooks, settings: cursorSettings, tools: cursorTools,
        transcripts: [
            .lines(
                recognisedBy: { $0["role"] != nil && $0["message"]?["content"] != nil },
                reader: { CursorLog(path: $0) })
        ],
        findTranscripts: findCursorTranscripts)

    /// https://cursor.com/docs/agent/hooks
    private static let cursorHooks = HookDialect(
        events: [
            "sessionStart": .sessionBegins, "sessionEnd": .sessionEnds, "beforeSubmitPrompt": .prompt,
            "preToolUse": .toolBegins, "postToolUse": .toolEnds, "postToolUseFailure": .toolFails,
            "beforeShellExecution": .shellBegins, "afterShellExecution": .shellEnds,
            "beforeMCPExecution": .other, "afterMCPExecution": .other, "beforeReadFile": .other,
            "afterFileEdit": .fileEdited, "afterAgentResponse": .reply, "afterAgentThought": .thought,
            "stop": .turnEnds, "subagentStart": .other, "subagentStop": .subagentEnds,
            "preCompact": .other, "workspaceOpen": .other,
        ],
        certainty: { shape in
            shape.has("cursor_version", "conversation_id", "generation_id", "workspace_roots")
                ? .ownField : nil
        },
        transcriptPlaces: ["/.cursor/"])

    private static let cursorSettings = AgentSettings(
        path: ".cursor/hooks.json", account: .init(".cursor", "hooks.json"),
        form: .hooks(
            entries: { program in
                let value = JSONValue.object(["command": .string("\(program) hook cursor")])
                let events = [
                    "sessionStart", "beforeSubmitPrompt", "preToolUse", "postToolUse", "afterAgentResponse",
                    "subagentStop", "stop", "sessionEnd",
                ]
                return events.map { AgentSettings.Entry($0, value) }
            }, besides: ["version": .number(1)]),
        folders: [".cursor"], programs: ["cursor", "cursor-agent"])

    private static let cursorTools = ToolDialect(names: [
        .shell: ["Shell", "run_terminal_cmd", "run_terminal_command"],
        // The hook that tells of an edit stands for the tool, where it names none.
        .replace: ["StrReplace", "search_replace", "afterFileEdit"],
        .write: ["Write"], .sketch: ["edit_file"], .delete: ["Delete", "delete_file"],
        .notebook: ["EditNotebook"],
        .reader: [
            "codebase_search", "SemanticSearch", "file_search", "read_lints", "fetch_rules", "todo_write",
            "ask_question", "create_plan",
        ],
    ])

    /// `projects/<folder's name>/agent-transcripts`, each file alone or in a folder of its name.
    private static func findCursorTranscripts(_ folders: AccountFolders, _ search: inout TranscriptSearch) {
        let projects = "\(folders.home)/.cursor/projects"
        for top in search.tops {
            let name = String(AccountFolders.projectName(of: top).drop { $0 == "-" })
            for project in search.names(in: projects) where project == name || project.hasPrefix(name + "-") {
                // It may be of a folder further down, or of another whose name begins alike: no line tells which.
                search.mention = project == name ? nil : top + "/"
                add(project: "\(projects)/\(project)/agent-transcripts", to: &search)
            }
        }
        search.mention = nil
    }

    private static func add(project folder: String, to search: inout TranscriptSearch) {
        for file in search.names(in: folder) {
            if file.hasSuffix(".jsonl") {
                search.add("\(folder)/\(file)", isCertain: true)
                continue
            }
            search.add("\(folder)/\(file)/\(file).jsonl", isCertain: true)
            search.addLogs(in: "\(folder)/\(file)/subagents", isCertain: true)
        }
    }
}
