import Domain
import Foundation
import JSONText

extension Agent {
    /// Copilot's command line, its cloud agent and its chat in VS Code: one agent in three places.
    static let copilot = Agent(
        name: "copilot", aliases: ["github-copilot", "copilot-cli", "copilot-vscode", "vscode"],
        title: "GitHub Copilot", hooks: copilotHooks, settings: copilotSettings, tools: copilotTools,
        transcripts: [
            .document(
                recognisedBy: { $0["requests"]?.array != nil || $0["kind"]?.int != nil && $0["v"] != nil },
                document: VSCodeChat.document),
            .lines(
                recognisedBy: { sample in
                    sample["data"]?.object != nil && sample["type"]?.string?.contains(".") == true
                },
                reader: { _ in CopilotEvents() }),
        ],
        findTranscripts: findCopilotTranscripts)

    /// https://docs.github.com/en/copilot/reference/copilot-cli-reference/cli-hooks-reference and
    /// https://code.visualstudio.com/docs/copilot/customization/hooks
    private static let copilotHooks = HookDialect(
        events: [
            "sessionStart": .sessionBegins, "userPromptSubmitted": .prompt, "userPromptSubmit": .prompt,
            "preToolUse": .toolBegins, "postToolUse": .toolEnds, "postToolUseFailure": .toolFails,
            "agentStop": .turnEnds, "stop": .turnEnds, "subagentStart": .other,
            "subagentStop": .subagentEnds, "sessionEnd": .sessionEnds, "preCompact": .other,
            "notification": .other, "permissionRequest": .other, "errorOccurred": .other,
        ],
        certainty: copilotCertainty,
        transcriptPlaces: ["/.copilot/", "/GitHub.copilot-chat/"],
        translated: { CopilotSessions(of: $1).completed($0) },
        unnamedEvent: eventOfFields, speech: speechToCopilot,
        // Older versions tell no conversation; a cloud agent's folder has one only.
        hasConversationPerFolder: true,
        commands: CommandHabits(
            takeover: Takeover.Signs(
                marks: ["\"abort\"", "\"tool.user_requested\""],
                tells: { ["abort", "tool.user_requested"].contains($0["type"]?.string) },
                transcript: { conversation, folders in
                    "\(folders.folder(named: "COPILOT_HOME", else: "\(folders.home)/.copilot"))/session-state/"
                        + "\(conversation)/events.jsonl"
                })))

    private static func copilotCertainty(_ shape: PayloadShape) -> HookDialect.Certainty? {
        if shape.has("hookEventName", "sessionId", "toolName", "toolArgs", "tool_result") {
            return .ownSpelling
        }
        guard shape.has("timestamp") else { return nil }
        guard let event = shape.event else { return .ownSpelling }
        // Claude Code and Codex tell no time. Gemini does, and these events are called alike.
        return ["SessionStart", "SessionEnd", "Notification"].contains(event) ? nil : .likely
    }

    /// What Copilot tells its model in the user's name: a prompt, or news of what runs in the background.
    static func speechToCopilot(_ text: String) -> Speech {
        Speech(text.hasPrefix("<system_notification>") ? .notification : nil, text: text)
    }

    /// Hooks with names in camel case do not name their event. A helper's turn ends with two events, one of which names
    /// the kind of agent.
    private static func eventOfFields(_ json: JSONValue) -> HookEvent? {
        if json["hookName"] != nil { return .other }
        if json["toolName"] != nil {
            if json["error"] != nil { return .toolFails }
            return json["toolResult"] == nil ? .toolBegins : .toolEnds
        }
        if json["prompt"] != nil { return .prompt }
        if json["stopReason"] != nil {
            return json.first(of: "agentName", "agent_id") == nil ? .turnEnds : .subagentEnds
        }
        if json.first(of: "initialPrompt", "source") != nil { return .sessionBegins }
        if json["reason"] != nil { return .sessionEnds }
        return json["error"] == nil ? nil : .other
    }

    /// VS Code reads the same file. A hook that fails before a tool denies the tool, so the recorder's succeeds even
    /// where its program is gone.
    ///
    /// https://docs.github.com/en/copilot/reference/hooks-configuration
    private static let copilotSettings = AgentSettings(
        path: ".github/hooks/gatehouse.json",
        account: .init(".copilot", "hooks/gatehouse.json", variable: "COPILOT_HOME"),
        form: .hooks(
            entries: { program in
                let value = JSONValue.object([
                    "type": .string("command"), "bash": .string("\(program) hook copilot || true"),
                    "timeoutSec": .number(10),
                ])
                let events = [
                    "sessionStart", "userPromptSubmitted", "preToolUse", "postToolUse", "postToolUseFailure",
                    "notification", "agentStop", "subagentStop", "sessionEnd",
                ]
                return events.map { AgentSettings.Entry($0, value) }
            }, besides: ["version": .number(1)]),
        folders: [".copilot", ".config/github-copilot"], programs: ["copilot"],
        obstacles: obstaclesToCopilot)

    /// Those of the command line, then those of VS Code, which older versions began with `copilot_`.
    private static let copilotTools = ToolDialect(
        names: [
            .shell: [
                "bash", "powershell", "write_bash", "write_powershell", "run_in_terminal",
                "copilot_runInTerminal", "create_and_run_task", "run_task", "runTests",
            ],
            .replace: [
                "edit", "str_replace", "replace_string_in_file", "multi_replace_string_in_file",
                "copilot_replaceString", "copilot_multiReplaceString",
            ],
            .write: ["create", "create_file", "copilot_createFile"],
            .sketch: ["insert_edit_into_file", "copilot_insertEdit", "copilot_insertEditIntoFile"],
            .insert: ["insert"],
            .delete: ["copilot_deleteFile"],
            .patch: ["apply_patch", "copilot_applyPatch"],
            .notebook: ["edit_notebook_file", "copilot_editNotebook"],
            .editor: ["str_replace_editor"],
            .reader: [
                "read_bash", "read_powershell", "list_bash", "list_powershell", "stop_bash",
                "stop_powershell",
                "sql", "report_intent", "update_todo", "manage_todo_list", "ask_user", "read_agent",
                "list_agents", "runSubagent", "search_subagent", "file_search", "grep_search",
                "semantic_search", "list_code_usages", "get_errors", "get_terminal_output",
                "copilot_readFile", "copilot_listDirectory", "copilot_findFiles",
                "copilot_findTextInFiles", "copilot_searchCodebase", "copilot_getErrors",
                "exit_plan_mode", "fetch_copilot_cli_documentation",
            ],
        ],
        editsInResult: { use in
            guard let told = use.result["detailedContent"]?.string, told.contains("\n@@ ") else { return nil }
            let edits = CopilotDifference(told).files.flatMap(use.edits(of:))
            return edits.isEmpty ? nil : edits
        })

    private static func findCopilotTranscripts(_ folders: AccountFolders, _ search: inout TranscriptSearch) {
        let sessions = CopilotSessions(of: folders)
        for session in search.names(in: sessions.folder) {
            let path = "\(sessions.folder)/\(session)"
            search.add(
                session.hasSuffix(".jsonl") ? path : sessions.transcript(of: session), isCertain: false)
        }
        for storage in workspaceStorages(folders) {
            for workspace in search.names(in: storage) {
                addWorkspace("\(storage)/\(workspace)", to: &search)
            }
        }
    }

    /// VS Code's, its variants' and its remote server's, on Linux and macOS.
    private static func workspaceStorages(_ folders: AccountFolders) -> [String] {
        let editors = ["Code", "Code - Insiders", "VSCodium"]
        let roots = [
            folders.folder(named: "XDG_CONFIG_HOME", else: "\(folders.home)/.config"),
            "\(folders.home)/Library/Application Support",
        ]
        let local = roots.flatMap { root in editors.map { "\(root)/\($0)" } }
        let servers = [".vscode-server/data", ".vscode-server-insiders/data"].map { "\(folders.home)/\($0)" }
        return (local + servers).map { "\($0)/User/workspaceStorage" }
    }

    /// A folder of VS Code's, whose `workspace.json` names the project.
    private static func addWorkspace(_ path: String, to search: inout TranscriptSearch) {
        guard let bytes = FileManager.default.contents(atPath: path + "/workspace.json"),
            let address = JSONValue(bytes)?["folder"]?.string,
            let folder = URL(string: address)?.path, search.contains(folder)
        else { return }
        for place in ["GitHub.copilot-chat/transcripts", "chatSessions"] {
            for file in search.names(in: "\(path)/\(place)") where file.contains(".json") {
                search.add("\(path)/\(place)/\(file)", isCertain: true)
            }
        }
    }
}
