import Foundation
import SessionCapture

/// The recorder's entries in Claude Code's settings of a work tree, `.claude/settings.local.json`.
struct ClaudeSettings {
    let clone: Clone
    let program: String

    private var path: String { clone.top + "/.claude/settings.local.json" }
    private var excludePath: String { clone.commonDirectory + "/info/exclude" }
    private static let excluded = "/.claude/settings.local.json"
    private static let exclusion = "# put here by 'git session enable'\n\(excluded)\n"

    /// Settings that are there and cannot be read; they are left alone.
    private func read() throws -> [String: JSONValue] {
        guard let bytes = FileManager.default.contents(atPath: path) else { return [:] }
        guard case .object(let settings)? = JSONValue(bytes) else {
            throw CommandFailure("\(path) is not a JSON object; mend it and run the command again")
        }
        return settings
    }

    func install() throws {
        var settings = try read()
        var hooks = Self.object(settings["hooks"])
        for event in ClaudeCode.events {
            let others = (hooks[event]?.array ?? []).filter { !isOurs($0) }
            hooks[event] = .array(others + [entry])
        }
        settings["hooks"] = .object(hooks)
        try write(settings)
        try hideFromStatus()
    }

    func remove() throws {
        try showInStatus()
        var settings = try read()
        guard !settings.isEmpty else { return }
        var hooks = Self.object(settings["hooks"])
        for (event, entries) in hooks {
            let others = (entries.array ?? []).filter { !isOurs($0) }
            hooks[event] = others.isEmpty ? nil : .array(others)
        }
        settings["hooks"] = hooks.isEmpty ? nil : .object(hooks)
        if settings.isEmpty {
            try FileManager.default.removeItem(atPath: path)
            // Only where nothing else is in it.
            rmdir(clone.top + "/.claude")
        } else {
            try write(settings)
        }
    }

    private var entry: JSONValue {
        let command = "'\(program.replacing("'", with: "'\\''"))' hook \(ClaudeCode.agent)"
        return .object([
            "hooks": .array([
                .object(["type": .string("command"), "command": .string(command), "timeout": .number(10)])
            ])
        ])
    }

    private func isOurs(_ entry: JSONValue) -> Bool {
        (entry["hooks"]?.array ?? []).contains { hook in
            let command = hook["command"]?.string ?? ""
            return command.contains("git-session") && command.hasSuffix("hook \(ClaudeCode.agent)")
        }
    }

    private static func object(_ value: JSONValue?) -> [String: JSONValue] {
        guard case .object(let object)? = value else { return [:] }
        return object
    }

    private func write(_ settings: [String: JSONValue]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try (try encoder.encode(settings) + Data("\n".utf8)).write(to: url, options: .atomic)
    }

    /// The settings are this machine's: Git need not show them.
    private func hideFromStatus() throws {
        var text = excludes
        guard !text.split(separator: "\n").contains(where: { $0 == Self.excluded }) else { return }
        if !text.isEmpty, !text.hasSuffix("\n") { text += "\n" }
        try FileManager.default.createDirectory(
            atPath: clone.commonDirectory + "/info", withIntermediateDirectories: true)
        try write(excludes: text + Self.exclusion)
    }

    private func showInStatus() throws {
        let text = excludes
        guard text.contains(Self.exclusion) else { return }
        try write(excludes: text.replacing(Self.exclusion, with: ""))
    }

    private var excludes: String {
        String(decoding: FileManager.default.contents(atPath: excludePath) ?? Data(), as: UTF8.self)
    }

    private func write(excludes: String) throws {
        try Data(excludes.utf8).write(to: URL(fileURLWithPath: excludePath), options: .atomic)
    }
}
