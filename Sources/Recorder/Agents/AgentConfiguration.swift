import Domain
package import Files
import Foundation
import JSONText
import Programs
package import SessionCapture

/// Puts the recorder into the agents' own configuration of a work tree or of the account, and takes it out again.
package struct AgentConfiguration {
    /// The work tree's; nil for the account's configuration.
    private let clone: Clone?
    /// Where relative paths begin.
    private let top: String
    private let spool: Spool
    /// The files of all agents that have hooks, by the agents' names.
    package let all: [AgentFile]

    /// The configuration of a work tree.
    ///
    /// - Throws: what the system says where a plugin cannot be read.
    package init(clone: Clone, files: InstalledFiles) throws {
        self.clone = clone
        top = clone.top
        spool = clone.spool
        all = try Self.all(files, in: nil)
    }

    /// The configuration that counts wherever an agent works.
    ///
    /// - Throws: what the system says where a plugin cannot be read.
    package init(account: DeveloperAccount, files: InstalledFiles) throws {
        clone = nil
        top = account.folders.home
        spool = account.spool
        all = try Self.all(files, in: account.folders)
    }

    private static func all(_ files: InstalledFiles, in account: AccountFolders?) throws -> [AgentFile] {
        try Agent.withHooks.compactMap {
            try AgentFile(
                of: $0, program: files.sessionProgram, plugins: files.clientHooksFolder + "/agents",
                in: account)
        }
    }

    /// The files of the agents that are used on this machine or in this work tree; the usual agent's where there is no
    /// sign of any.
    package func used() -> [AgentFile] {
        let environment = ProcessEnvironment.variables
        let home = environment["HOME"] ?? NSHomeDirectory()
        let programs = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        let used = all.filter { file in
            file.settings.folders.contains { folder in
                [home, top].contains { FileManager.default.fileExists(atPath: "\($0)/\(folder)") }
            }
                || file.settings.programs.contains { program in
                    programs.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
                }
        }
        return used.isEmpty ? all.filter { $0.agent == Agent.usual.name } : used
    }

    /// The files of the agents with these names.
    ///
    /// - Throws: `Problem` for a name that no agent with hooks has.
    package func named(_ names: [String]) throws -> [AgentFile] {
        try names.map { name in
            if let file = all.first(where: { $0.agent == name }) { return file }
            let known = all.map(\.agent).joined(separator: ", ")
            let withoutHooks = Agent.all.first { $0.name == name }.map {
                "\($0.title) has no hooks; its transcripts are read at each commit and push. "
            }
            throw Problem(.invalid, "\(withoutHooks ?? "")The agents with hooks are: \(known)")
        }
    }

    /// Whether the recorder's hooks are in the agent's file.
    package func isInstalled(_ file: AgentFile) -> Bool { isInstalled(file, below: top) }

    /// The agents' files that call the recorder in another work tree of the repository, and are not in this one, where
    /// those agents look.
    ///
    /// - Throws: `GitFailure` where git cannot list the work trees.
    package func missingHere() throws -> [AgentFile] {
        guard let clone, clone.gitDirectory != clone.commonDirectory else { return [] }
        return try all.filter { file in
            try !file.settings.servesLinkedTrees && !isInstalled(file) && isInstalledElsewhere(file)
        }
    }

    private func isInstalledElsewhere(_ file: AgentFile) throws -> Bool {
        guard let clone else { return false }
        return try clone.allWorkTrees().contains {
            $0.workTree != clone.workTree && isInstalled(file, below: $0.top)
        }
    }

    private func isInstalled(_ file: AgentFile, below top: String) -> Bool {
        guard let bytes = FileManager.default.contents(atPath: path(of: file, below: top)) else {
            return false
        }
        switch file.content {
        case .plugin: return true
        case .block: return MarkedBlock.isIn(String(decoding: bytes, as: UTF8.self))
        case .hooks: return JSONValue(bytes).map { file.isOurs($0["hooks"] ?? .null) } ?? false
        }
    }

    /// Whether the recorder's hooks were put into the agent's file, and have gone from it or lead to a program that is
    /// gone.
    package func isLost(_ file: AgentFile) -> Bool {
        guard let written = FileManager.default.contents(atPath: note(file, "written")) else {
            return false
        }
        guard isInstalled(file), let now = FileManager.default.contents(atPath: path(of: file)) else {
            return true
        }
        return now == written
            && String(decoding: written, as: UTF8.self).firstMatch(of: /'(\/[^']*git-session)'/)
                .map { !FileManager.default.isExecutableFile(atPath: String($0.output.1)) } ?? false
    }

    /// What keeps the agent from running the hooks of its file, where they are in it.
    package func obstacles(to file: AgentFile) -> [Obstacle] {
        guard isInstalled(file) else { return [] }
        let mainTop =
            clone.map(\.commonDirectory).flatMap { common in
                common.hasSuffix("/.git") ? String(common.dropLast("/.git".count)) : nil
            } ?? top
        return file.settings.obstacles(
            HookPlace(
                top: top, mainTop: mainTop, file: path(of: file), isOfAccount: clone == nil,
                entries: file.entries, folders: .current))
    }

    /// Whether Git tracks the agent's file, so that what is put in is a change of the project's.
    ///
    /// - Throws: what Git says where it cannot be run.
    package func isTracked(_ file: AgentFile) throws -> Bool {
        guard let clone else { return false }
        return try clone.git.run(["ls-files", "--error-unmatch", "--", ":(top,literal)" + file.path])
            .succeeded
    }

    // MARK: Putting in

    /// Puts the recorder's hooks into the agent's file and, unless Git tracks it, hides the file from Git.
    ///
    /// - Throws: `Problem` for a file that is not JSON, or what the system says where it cannot be written.
    package func install(_ file: AgentFile) throws {
        let before = FileManager.default.contents(atPath: path(of: file))
        let content: Data
        switch file.content {
        case .plugin(let text): content = Data(text.utf8)
        case .block(let block):
            content = Data(block.added(to: String(decoding: before ?? Data(), as: UTF8.self)).utf8)
        case .hooks(let entries, let besides): content = try merged(entries, besides: besides, into: file)
        }
        guard before != content else { return }
        try keepOriginal(before, of: file)
        try write(content, to: path(of: file))
        try Spool.replace(note(file, "written"), with: content)
        if let clone, try !isTracked(file) { try LocalExcludes(clone: clone).add("/" + file.path) }
    }

    private func merged(
        _ entries: [AgentSettings.Entry], besides: [String: JSONValue], into file: AgentFile
    ) throws -> Data {
        var root = try read(file)
        var hooks = withoutOurs(object(root["hooks"]), file)
        for entry in entries {
            hooks[entry.event] = .array((hooks[entry.event]?.array ?? []) + [entry.value])
        }
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
    private func keepOriginal(_ before: Data?, of file: AgentFile) throws {
        let written = FileManager.default.contents(atPath: note(file, "written"))
        // The file is as an earlier installation left it, so what that kept is still the original.
        if let before, before == written { return }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        unlink(note(file, "original"))
        // A file that was changed since the recorder wrote into it has no original.
        guard let before, written == nil else { return }
        try Spool.replace(note(file, "original"), with: before)
    }

    // MARK: Taking out

    /// Takes the recorder's hooks out of the agent's file. A file that was not changed since becomes what it was. What
    /// fails can be done again.
    ///
    /// - Throws: `Problem` for a file that is not JSON, or what the system says where it cannot be written.
    package func remove(_ file: AgentFile) throws {
        try takeOut(file)
        // The patterns are the repository's, and serve all of its work trees.
        if let clone, try !isInstalledElsewhere(file) {
            try LocalExcludes(clone: clone).remove("/" + file.path)
        }
        unlink(note(file, "written"))
        unlink(note(file, "original"))
    }

    private func takeOut(_ file: AgentFile) throws {
        guard let now = FileManager.default.contents(atPath: path(of: file)) else { return }
        let written = FileManager.default.contents(atPath: note(file, "written"))
        if now == written {
            let original = FileManager.default.contents(atPath: note(file, "original"))
            if let original { try write(original, to: path(of: file)) } else { try removeFile(file) }
            return
        }
        switch file.content {
        case .plugin: if written != nil { try removeFile(file) }
        case .block:
            let left = MarkedBlock.removed(from: String(decoding: now, as: UTF8.self))
            if left.isEmpty { try removeFile(file) } else { try write(Data(left.utf8), to: path(of: file)) }
        case .hooks(_, let besides): try removeEntries(file, besides)
        }
    }

    /// The file was changed since: only the recorder's entries go.
    private func removeEntries(_ file: AgentFile, _ besides: [String: JSONValue]) throws {
        var root = try read(file)
        let before = object(root["hooks"])
        let hooks = withoutOurs(before, file)
        guard hooks != before else { return }
        root["hooks"] = hooks.isEmpty ? nil : .object(hooks)
        if root.allSatisfy({ besides[$0.key] == $0.value }) {
            try removeFile(file)
        } else {
            try write(encoded(root), to: path(of: file))
        }
    }

    private func withoutOurs(_ hooks: [String: JSONValue], _ file: AgentFile) -> [String: JSONValue] {
        hooks.compactMapValues { entries in
            guard let array = entries.array, array.contains(where: file.isOurs) else { return entries }
            let others = array.filter { !file.isOurs($0) }
            return others.isEmpty ? nil : .array(others)
        }
    }

    private func removeFile(_ file: AgentFile) throws {
        try FileManager.default.removeItem(atPath: path(of: file))
        // The folders that were made for it go, too, unless something else is in them.
        var folder = (path(of: file) as NSString).deletingLastPathComponent
        while folder.hasPrefix(top + "/"), rmdir(folder) == 0 {
            folder = (folder as NSString).deletingLastPathComponent
        }
    }

    // MARK: Files

    private var folder: String { spool.path + "/settings" }

    private func note(_ file: AgentFile, _ kind: String) -> String {
        let tree =
            clone.map { $0.gitDirectory == $0.commonDirectory } ?? true
            ? "" : "-" + ((clone?.gitDirectory ?? "") as NSString).lastPathComponent
        return "\(folder)/\(file.agent)\(tree).\(kind)"
    }

    private func path(of file: AgentFile) -> String { path(of: file, below: top) }

    private func path(of file: AgentFile, below top: String) -> String {
        file.path.hasPrefix("/") ? file.path : "\(top)/\(file.path)"
    }

    /// Settings that are there and cannot be read are left alone.
    private func read(_ file: AgentFile) throws -> [String: JSONValue] {
        guard let bytes = FileManager.default.contents(atPath: path(of: file)) else { return [:] }
        guard case .object(let root)? = JSONValue(bytes) else {
            throw Problem(
                .damaged, "\(path(of: file)) is not a JSON object",
                advice: "correct it and run the command again")
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
        let before = FileStatus(at: url.path)
        try content.write(to: url, options: .atomic)
        if let before, chmod(url.path, before.permissions) != 0 {
            throw SystemError("keep the permissions of \(url.path)")
        }
    }
}
