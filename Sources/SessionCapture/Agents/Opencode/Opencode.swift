import Domain
import Foundation
import JSONText

extension Agent {
    static let opencode = Agent(
        name: "opencode", title: "opencode", hooks: opencodeHooks, settings: opencodeSettings,
        tools: opencodeTools,
        transcripts: [
            TranscriptFormat(
                recognises: { $0.isFirst && $0.bytes.starts(with: Data("SQLite format 3\0".utf8)) },
                open: { try OpencodeTranscript(path: $0, conversation: $1) })
        ],
        findTranscripts: findOpencodeSessions)

    /// https://opencode.ai/docs/plugins; the recorder's plugin passes them on as `OpencodePayload` says.
    private static let opencodeHooks = HookDialect(
        events: [
            "session.created": .sessionBegins, "chat.message": .prompt, "tool.execute.before": .toolBegins,
            "tool.execute.after": .toolEnds, "session.idle": .turnEnds, "session.deleted": .sessionEnds,
            "session.updated": .other, "session.status": .other, "message.updated": .other,
            "message.part.updated": .other,
        ],
        certainty: { $0.has("opencode") ? .ownField : nil },
        translated: { payload, _ in OpencodePayload(payload)?.flattened })

    private static let opencodeSettings = AgentSettings(
        path: ".opencode/plugins/gatehouse.js",
        account: .init(".config", "opencode/plugins/gatehouse.js", variable: "XDG_CONFIG_HOME"),
        form: .plugin(
            template: "opencode.js",
            filledIn: { template, program in
                let escaped = program.replacingASCII(["\\": "\\\\", "\"": "\\\""])
                return template.replacing("@GIT_SESSION@", with: escaped)
            }),
        folders: [".config/opencode", ".opencode"], programs: ["opencode"])

    private static let opencodeTools = ToolDialect(
        names: [
            .shell: ["bash"], .replace: ["edit", "multiedit"], .write: ["write"],
            .patch: ["patch", "apply_patch"], .reader: ["codesearch", "plan_enter", "plan_exit"],
        ],
        editsInResult: { use in
            // What a patch did to each of its files.
            guard let files = (use.result["metadata"] ?? use.result)["files"]?.array else { return nil }
            let edits = files.flatMap { file -> [RawEdit] in
                guard let path = ToolUse.file(in: file), let after = file["after"]?.string else { return [] }
                let before = file["before"]?.string
                return use.nonempty(
                    use.edit(path, LineChanges(from: before ?? "", to: after), before: before))
            }
            return edits.isEmpty ? nil : edits
        })

    /// Each channel has a database of its own, such as `opencode-beta.db`; `OPENCODE_DB` names another one.
    ///
    /// https://opencode.ai/docs/troubleshooting (storage)
    private static func findOpencodeSessions(_ folders: AccountFolders, _ search: inout TranscriptSearch) {
        let data = folders.folder(named: "XDG_DATA_HOME", else: "\(folders.home)/.local/share") + "/opencode"
        var names = search.names(in: data).filter { $0.hasPrefix("opencode") && $0.hasSuffix(".db") }
        if let named = folders.value(of: "OPENCODE_DB"), !names.contains(named) { names.append(named) }
        for name in names {
            addSessions(of: name.hasPrefix("/") ? name : "\(data)/\(name)", to: &search)
        }
    }

    private static func addSessions(of path: String, to search: inout TranscriptSearch) {
        guard FileManager.default.fileExists(atPath: path), let database = try? OpencodeDatabase(path: path),
            let sessions = try? database.sessions(in: search.tops)
        else { return }
        for session in sessions {
            let changed = Date(timeIntervalSince1970: Double(session.updated) / 1000)
            search.add(conversation: session.id, in: path, changed: changed)
        }
    }
}
