import JSONText

extension Agent {
    static let claudeCode = Agent(
        name: "claude-code", aliases: ["claude"], title: "Claude Code",
        hooks: claudeHooks, settings: claudeSettings, tools: claudeTools,
        transcripts: [
            .lines(
                recognisedBy: { sample in
                    let isTurn = ["user", "assistant"].contains(sample["type"]?.string)
                    return isTurn && (sample["uuid"] != nil || sample["sessionId"] != nil)
                },
                reader: { ClaudeLog(path: $0) })
        ],
        findTranscripts: findClaudeTranscripts,
        models: [ModelFamily("claude", from: "anthropic")])

    /// https://docs.claude.com/en/docs/claude-code/hooks
    ///
    /// Copilot's command line, VS Code and Cursor run these hooks, too. Nothing but the transcript's place says that a
    /// payload is Claude Code's.
    private static let claudeHooks = HookDialect(
        events: [
            "SessionStart": .sessionBegins, "UserPromptSubmit": .prompt, "PreToolUse": .toolBegins,
            "PostToolUse": .toolEnds, "PostToolUseFailure": .toolFails, "PostToolBatch": .other,
            "Stop": .turnEnds, "StopFailure": .turnEnds, "SubagentStart": .other,
            "SubagentStop": .subagentEnds, "SessionEnd": .sessionEnds, "PreCompact": .other,
            "PostCompact": .other, "Notification": .other, "PermissionRequest": .other,
            "PermissionDenied": .other,
        ],
        transcriptPlaces: ["/.claude/"],
        speech: { ClaudeSpeech.speech($0) },
        commands: CommandHabits(
            runOneByOne: true,
            takeover: Takeover.Signs(
                marks: ["[Request interrupted by user", "<bash-input>"], tells: isTakeover)),
        showsAnswers: true)

    /// The person pressed Escape, or ran a command of their own: no hook tells either.
    private static func isTakeover(_ line: JSONValue) -> Bool {
        guard line["type"]?.string == "user", let content = line["message"]?["content"] else { return false }
        let text = content.string ?? content.array?.first?["text"]?.string ?? ""
        return text.hasPrefix("[Request interrupted by user") || text.hasPrefix("<bash-input>")
    }

    private static let claudeSettings = AgentSettings(
        path: ".claude/settings.local.json",
        account: .init(".claude", "settings.json", variable: "CLAUDE_CONFIG_DIR"),
        form: .hooks(
            entries: { program in
                let hooks = GroupedHooks("\(program) hook claude-code", timeout: 10)
                let events = [
                    "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolUseFailure",
                    "PostToolBatch", "Stop", "StopFailure", "SubagentStop", "SessionEnd",
                ]
                return events.map { hooks.entry($0) }
            }, besides: [:]),
        folders: [".claude"], programs: ["claude"], obstacles: obstaclesToClaude, servesLinkedTrees: true)

    private static let claudeTools = ToolDialect(
        names: [
            .shell: ["Bash"], .replace: ["Edit", "MultiEdit"], .write: ["Write"],
            .notebook: ["NotebookEdit"], .editor: ["str_replace_based_edit_tool"],
            .reader: [
                "Agent", "Skill", "ToolSearch", "Workflow", "ListAgents", "ScheduleWakeup", "ReportFindings",
                "AskUserQuestion", "SendMessage", "TaskStop", "TaskOutput", "BashOutput", "KillShell",
                "KillBash",
                "CronCreate", "CronDelete", "CronList", "EnterPlanMode", "ExitPlanMode", "TodoWrite",
                "TodoRead",
                "TaskCreate", "TaskUpdate", "TaskList", "TaskGet", "NotebookRead", "ListMcpResourcesTool",
                "ReadMcpResourceTool",
            ],
        ],
        editsInResult: claudeEdits)

    /// What an answer tells of a file: a notebook's texts, or the file before and what was replaced in it. The hunks
    /// of `structuredPatch` have two spaces for each tab, and count where there is nothing else.
    private static func claudeEdits(in use: ToolUse) -> [RawEdit]? {
        guard let file = use.file else { return nil }
        if let after = use.result["updated_file"]?.string {
            return [use.edit(file, from: use.result["original_file"]?.string, to: after)]
        }
        guard let hunks = use.result["structuredPatch"]?.array, !hunks.isEmpty else { return nil }
        let before = use.result["originalFile"]?.string
        if let before, let replacement = Replacement(use.result),
            !replacement.applied(to: FileText(before)).isEmpty
        {
            return [use.edit(file, [replacement], before: before)]
        }
        if let before, let after = use.result["content"]?.string ?? use.input["content"]?.string {
            return [use.edit(file, from: before, to: after)]
        }
        let lines = hunks.flatMap { $0["lines"]?.array ?? [] }.compactMap(\.string)
        let changes = LineChanges(
            removed: lines.filter { $0.hasPrefix("-") }.map { String($0.dropFirst()) },
            added: lines.filter { $0.hasPrefix("+") }.map { String($0.dropFirst()) })
        var edit = use.edit(file, changes, before: before)
        edit.wasThere = true
        return [edit]
    }

    /// The transcripts of a session's helpers, those of its workflows included.
    private static func findHelpers(in folder: String, isCertain: Bool, _ search: inout TranscriptSearch) {
        search.addLogs(in: folder, isCertain: isCertain)
        for run in search.names(in: folder + "/workflows") {
            search.addLogs(in: "\(folder)/workflows/\(run)", isCertain: isCertain)
        }
    }

    /// `projects/<folder with every other sign than letters and digits as ->`, helpers below their session's folder.
    ///
    /// https://docs.claude.com/en/docs/claude-code/settings
    private static func findClaudeTranscripts(_ folders: AccountFolders, _ search: inout TranscriptSearch) {
        let projects =
            folders.folder(named: "CLAUDE_CONFIG_DIR", else: "\(folders.home)/.claude") + "/projects"
        for top in search.tops {
            let name = AccountFolders.projectName(of: top)
            let above = Set(search.foldersAbove(top).map(AccountFolders.projectName))
            for folder in search.names(in: projects)
            where folder.hasPrefix(name) || above.contains(folder) {
                let path = "\(projects)/\(folder)"
                // The agent may have begun further down; another project's name may begin alike.
                let isCertain = folder == name
                for file in search.names(in: path) {
                    if file.hasSuffix(".jsonl") {
                        search.add("\(path)/\(file)", isCertain: isCertain)
                    } else if file.utf8.count == 36 {
                        findHelpers(in: "\(path)/\(file)/subagents", isCertain: isCertain, &search)
                    }
                }
            }
        }
    }
}
