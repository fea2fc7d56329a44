import Foundation
import JSONText
import Programs
import SessionCapture

/// Puts the recorder into the agents' own configuration of a work tree, and takes it out again.
package struct AgentConfiguration {
    package let clone: Clone
    package let all: [AgentSettings]

    package init(clone: Clone, program: String, plugins: String) throws {
        self.clone = clone
        all = try AgentSettings.all(program: program, plugins: plugins)
    }

    /// The agents that are used on this machine or in this work tree; Claude Code where there is no sign of any.
    package func used() -> [AgentSettings] {
        let environment = ProcessInfo.processInfo.environment
        let home = environment["HOME"] ?? NSHomeDirectory()
        let programs = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let used = all.filter { settings in
            settings.traces.folders.contains { folder in
                [home, clone.top].contains { FileManager.default.fileExists(atPath: "\($0)/\(folder)") }
            }
                || settings.traces.programs.contains { program in
                    programs.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
                }
        }
        return used.isEmpty ? all.filter { $0.agent == "claude-code" } : used
    }

    package func named(_ names: [String]) throws -> [AgentSettings] {
        try names.map { name in
            guard let settings = all.first(where: { $0.agent == name }) else {
                let known = all.map(\.agent).joined(separator: ", ")
                let aider =
                    name == "aider" ? "Aider has no hooks; its history is read at each commit and push. " : ""
                throw RecordingFailure("\(aider)The agents with hooks are: \(known)")
            }
            return settings
        }
    }

    /// Whether ours are in the agent's file.
    package func isInstalled(_ settings: AgentSettings) -> Bool { isInstalled(settings, below: clone.top) }

    private func isInstalledElsewhere(_ settings: AgentSettings) throws -> Bool {
        try clone.allWorkTrees().contains {
            $0.workTree != clone.workTree && isInstalled(settings, below: $0.top)
        }
    }

    private func isInstalled(_ settings: AgentSettings, below top: String) -> Bool {
        guard let bytes = FileManager.default.contents(atPath: "\(top)/\(settings.path)") else {
            return false
        }
        switch settings.form {
        case .plugin: return true
        case .hooks: return JSONValue(bytes).map { settings.isOurs($0["hooks"] ?? .null) } ?? false
        }
    }

    /// Whether ours were put into the agent's file, and are not there any more, or lead to a program that is gone.
    package func isLost(_ settings: AgentSettings) -> Bool {
        guard let written = FileManager.default.contents(atPath: note(settings, "written")) else {
            return false
        }
        guard isInstalled(settings), let now = FileManager.default.contents(atPath: file(settings)) else {
            return true
        }
        return now == written
            && String(decoding: written, as: UTF8.self).firstMatch(of: /'(\/[^']*git-session)'/)
                .map { !FileManager.default.isExecutableFile(atPath: String($0.output.1)) } ?? false
    }

    /// Whether Git tracks the agent's file, so that what is put in is a change of the project's.
    package func isTracked(_ settings: AgentSettings) throws -> Bool {
        try clone.git.run(["ls-files", "--error-unmatch", "--", ":(top,literal)" + settings.path]).succeeded
    }

    // MARK: Putting in

    package func install(_ settings: AgentSettings) throws {
        let before = FileManager.default.contents(atPath: file(settings))
        let content: Data
        switch settings.form {
        case .plugin(let text): content = Data(text.utf8)
        case .hooks(let entries, let besides): content = try merged(entries, besides, settings)
        }
        guard before != content else { return }
        try keepOriginal(before, of: settings)
        try write(content, to: file(settings))
        try Spool.replace(note(settings, "written"), with: content)
        if try !isTracked(settings) { try LocalExcludes(clone: clone).add("/" + settings.path) }
    }

    private func merged(
        _ entries: [(event: String, entry: JSONValue)], _ besides: [String: JSONValue],
        _ settings: AgentSettings
    ) throws -> Data {
        var root = try read(settings)
        var hooks = withoutOurs(object(root["hooks"]), settings)
        for (event, entry) in entries { hooks[event] = .array((hooks[event]?.array ?? []) + [entry]) }
        root["hooks"] = .object(hooks)
        for (key, value) in besides {
            if case .object(let members) = value {
                root[key] = .object(object(root[key]).merging(members) { $1 })
            } else if root[key] == nil {
                root[key] = value
            }
        }
        return try encoded(root)
    }

    /// What was in the file before the recorder came is kept, to be put back to the letter.
    private func keepOriginal(_ before: Data?, of settings: AgentSettings) throws {
        let written = FileManager.default.contents(atPath: note(settings, "written"))
        // Of an earlier time: the file is as the recorder left it, and what was kept then still holds.
        if let before, before == written { return }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        unlink(note(settings, "original"))
        // A file that has ours in it and was changed since has no original any more.
        guard let before, written == nil else { return }
        try Spool.replace(note(settings, "original"), with: before)
    }

    // MARK: Taking out

    package func remove(_ settings: AgentSettings) throws {
        let written = FileManager.default.contents(atPath: note(settings, "written"))
        let original = FileManager.default.contents(atPath: note(settings, "original"))
        defer {
            unlink(note(settings, "written"))
            unlink(note(settings, "original"))
        }
        // The patterns are the repository's, for all of its work trees.
        if try !isInstalledElsewhere(settings) { try LocalExcludes(clone: clone).remove("/" + settings.path) }
        guard let now = FileManager.default.contents(atPath: file(settings)) else { return }
        if now == written {
            if let original { try write(original, to: file(settings)) } else { try removeFile(settings) }
            return
        }
        switch settings.form {
        case .plugin: if written != nil { try removeFile(settings) }
        case .hooks(_, let besides): try removeEntries(settings, besides)
        }
    }

    /// The file was changed since: only the recorder's entries go.
    private func removeEntries(_ settings: AgentSettings, _ besides: [String: JSONValue]) throws {
        var root = try read(settings)
        let before = object(root["hooks"])
        let hooks = withoutOurs(before, settings)
        guard hooks != before else { return }
        root["hooks"] = hooks.isEmpty ? nil : .object(hooks)
        if root.allSatisfy({ besides[$0.key] == $0.value }) {
            try removeFile(settings)
        } else {
            try write(encoded(root), to: file(settings))
        }
    }

    private func withoutOurs(_ hooks: [String: JSONValue], _ settings: AgentSettings) -> [String: JSONValue] {
        hooks.compactMapValues { entries in
            guard let array = entries.array, array.contains(where: settings.isOurs) else { return entries }
            let others = array.filter { !settings.isOurs($0) }
            return others.isEmpty ? nil : .array(others)
        }
    }

    private func removeFile(_ settings: AgentSettings) throws {
        try FileManager.default.removeItem(atPath: file(settings))
        // The folders that were made for it, where nothing else is in them.
        var folder = (settings.path as NSString).deletingLastPathComponent
        while !folder.isEmpty, rmdir("\(clone.top)/\(folder)") == 0 {
            folder = (folder as NSString).deletingLastPathComponent
        }
    }

    // MARK: Files

    private var folder: String { clone.spool.path + "/settings" }

    private func note(_ settings: AgentSettings, _ kind: String) -> String {
        let tree =
            clone.gitDirectory == clone.commonDirectory
            ? "" : "-" + (clone.gitDirectory as NSString).lastPathComponent
        return "\(folder)/\(settings.agent)\(tree).\(kind)"
    }

    private func file(_ settings: AgentSettings) -> String { "\(clone.top)/\(settings.path)" }

    /// Settings that are there and cannot be read are left alone.
    private func read(_ settings: AgentSettings) throws -> [String: JSONValue] {
        guard let bytes = FileManager.default.contents(atPath: file(settings)) else { return [:] }
        guard case .object(let root)? = JSONValue(bytes) else {
            throw RecordingFailure(
                "\(file(settings)) is not a JSON object; mend it and run the command again")
        }
        return root
    }

    private func object(_ value: JSONValue?) -> [String: JSONValue] {
        guard case .object(let object)? = value else { return [:] }
        return object
    }

    private func encoded(_ root: [String: JSONValue]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(root) + Data("\n".utf8)
    }

    /// A link to the file stays one, and the file keeps its mode.
    private func write(_ content: Data, to path: String) throws {
        let url = URL(fileURLWithPath: WorkTree.resolving(path))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        let mode = try? FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions]
        try content.write(to: url, options: .atomic)
        if let mode {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
        }
    }
}
