import Foundation
import JSONText

extension Agent {
    static let gemini = Agent(
        name: "gemini-cli", aliases: ["gemini"], title: "Gemini CLI",
        hooks: geminiHooks, settings: geminiSettings,
        tools: ToolDialect(names: [
            .shell: ["run_shell_command"], .replace: ["replace", "smart_edit"], .write: ["write_file"],
            .reader: [
                "read_many_files", "search_file_content", "google_web_search", "write_todos", "ask_user",
                "enter_plan_mode", "codebase_investigator", "activate_skill", "delegate_to_agent",
            ],
        ]),
        transcripts: [
            .document(
                recognisedBy: { $0["messages"]?.array != nil && $0["sessionId"] != nil },
                document: GeminiChat.document),
            .lines(recognisedBy: isChatLine, reader: { GeminiChat(path: $0) }),
        ],
        findTranscripts: findChats,
        models: [ModelFamily("gemini", from: "gcp.gemini")])

    /// https://geminicli.com/docs/hooks/reference
    private static let geminiHooks = HookDialect(
        events: [
            "SessionStart": .sessionBegins, "BeforeAgent": .prompt, "AfterAgent": .turnEnds,
            "BeforeTool": .toolBegins, "AfterTool": .toolEnds, "BeforeModel": .other, "AfterModel": .other,
            "BeforeToolSelection": .other, "PreCompress": .other, "Notification": .other,
            "SessionEnd": .sessionEnds,
        ],
        certainty: { shape in shape.event.map(ownEvents.contains) == true ? .ownEvent : nil },
        transcriptPlaces: ["/.gemini/"], showsAnswers: true)

    /// Those that no other agent has.
    private static let ownEvents: Set<String> = [
        "BeforeAgent", "AfterAgent", "BeforeTool", "AfterTool", "BeforeModel", "AfterModel",
        "BeforeToolSelection", "PreCompress",
    ]

    /// Time-outs are in milliseconds.
    private static let geminiSettings = AgentSettings(
        path: ".gemini/settings.json", account: .init(".gemini", "settings.json"),
        form: .hooks(
            entries: { program in
                let hooks = GroupedHooks("\(program) hook gemini-cli", timeout: 10_000)
                let events = [
                    "SessionStart", "BeforeAgent", "BeforeTool", "AfterTool", "AfterAgent", "SessionEnd",
                ]
                return events.map { hooks.entry($0) }
            }, besides: ["hooksConfig": .object(["enabled": .bool(true)])]),
        folders: [".gemini"], programs: ["gemini"])

    private static func isChatLine(_ sample: TranscriptSample) -> Bool {
        if ["$set", "$rewindTo", "projectHash"].contains(where: { sample[$0] != nil }) { return true }
        let isTurn = ["user", "gemini"].contains(sample["type"]?.string)
        return isTurn && sample["id"] != nil && sample["content"] != nil
    }

    /// A project's folder is named after the hash of its path, or has a file that tells it.
    private static func findChats(_ folders: AccountFolders, _ search: inout TranscriptSearch) {
        let projects = folders.folder(named: "GEMINI_CLI_HOME", else: folders.home) + "/.gemini/tmp"
        let hashes = Set(search.tops.map { ContentDigest(of: $0).text })
        for project in search.names(in: projects) {
            let path = "\(projects)/\(project)"
            let root = FileManager.default.contents(atPath: path + "/.project_root")
                .map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }
            guard hashes.contains(project) || root.map(search.contains) == true else { continue }
            for file in search.names(in: path + "/chats") {
                if file.contains(".json") {
                    search.add("\(path)/chats/\(file)", isCertain: true)
                    continue
                }
                for agent in search.names(in: "\(path)/chats/\(file)") where agent.contains(".json") {
                    search.add("\(path)/chats/\(file)/\(agent)", isCertain: true)
                }
            }
        }
    }
}
