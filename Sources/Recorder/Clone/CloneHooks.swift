package import Files
import Foundation
import Programs
import SessionCapture

/// The Git hooks that the helper installs in a clone.
///
/// Our hook replaces the one that is there, keeps it as `NAME.kept` and runs
/// it. Where `core.hooksPath` names another folder (Husky's, or one that all repositories of an account share), that
/// folder is left alone: the clone gets a folder of its own, whose hooks run those.
package struct CloneHooks {
    package static let names = [
        "prepare-commit-msg", "commit-msg", "post-commit", "pre-push", "post-checkout",
    ]

    package let clone: Clone
    package let files: InstalledFiles

    package init(clone: Clone, files: InstalledFiles) {
        self.clone = clone
        self.files = files
    }

    private var ownFolder: String { clone.spool.path + "/hooks" }
    private var defaultFolder: String { clone.commonDirectory + "/hooks" }

    /// The other hooks that a developer's Git may run. A folder of our own passes all of them on, including hooks
    /// that are added to the other folder later.
    private static let clientHooks: Set<String> = [
        "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "pre-rebase",
        "post-merge", "post-rewrite", "pre-auto-gc", "sendemail-validate",
    ]

    /// The folder that `core.hooksPath` names; nil where it is not set.
    private func configuredFolder() throws -> String? {
        try value(of: "core.hooksPath", "--type=path")
    }

    private func value(of key: String, _ options: String...) throws -> String? {
        let outcome = try clone.git.run(["config"] + options + ["--get", key])
        return outcome.succeeded ? outcome.outputText.trimmingCharacters(in: .newlines) : nil
    }

    /// The folder that `core.hooksPath` names, unless it is our own.
    ///
    /// - Throws: where git cannot be run.
    package func foreignFolder() throws -> String? {
        let configured = try configuredFolder()
        return configured == ownFolder ? nil : configured
    }

    /// The names of our hooks that Git would run.
    ///
    /// - Throws: where git cannot be run.
    package func installed() throws -> [String] {
        let folder = absolute(try configuredFolder() ?? defaultFolder)
        return Self.names.filter {
            isOurs("\(folder)/\($0)") && FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)")
        }
    }

    /// Installs or renews the hooks.
    ///
    /// - Throws: where the folders or Git's settings cannot be written.
    package func install() throws {
        try FileManager.default.createDirectory(
            atPath: clone.spool.path, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let configured = try configuredFolder()
        guard let configured, configured != ownFolder else {
            if configured == nil { try install(into: defaultFolder, kept: nil) } else { try refresh() }
            return
        }
        try install(into: ownFolder, kept: configured)
        try passOn(hooksOf: configured)
        if let local = try value(of: "core.hooksPath", "--local") {
            _ = try clone.git.output(["config", "--local", "gatehouse.keptHooksPath", local])
        }
        _ = try clone.git.output(["config", "--local", "core.hooksPath", ownFolder])
    }

    /// Renews our own folder, whose hooks run those of the folder that was set before.
    private func refresh() throws {
        let environment = FileManager.default.contents(atPath: ownFolder + "/gatehouse.environment") ?? Data()
        let kept = String(decoding: environment, as: UTF8.self).firstMatch(of: /GATEHOUSE_KEPT='(.*)'/)?
            .output.1
        try install(into: ownFolder, kept: kept.map(String.init))
    }

    private func install(into folder: String, kept: String?) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in Self.names {
            let path = "\(folder)/\(name)"
            if kept == nil, FileManager.default.fileExists(atPath: path), !isOurs(path) {
                try keep(path)
            }
            try copy("\(files.clientHooksFolder)/\(name)", to: path)
        }
        let environment =
            "GIT_SESSION='\(quoted(files.sessionProgram))'\nGATEHOUSE_KEPT='\(quoted(kept ?? ""))'\n"
        try Data(environment.utf8).write(
            to: URL(fileURLWithPath: folder + "/gatehouse.environment"), options: .atomic)
    }

    /// Keeps a hook that ours replaces. Where one was kept before, another tool has replaced our hook since: its hook
    /// is kept, and the older one goes to `NAME.kept-before`.
    private func keep(_ path: String) throws {
        let kept = path + ".kept"
        if FileManager.default.fileExists(atPath: kept) {
            let older = kept + "-before"
            try? FileManager.default.removeItem(atPath: older)
            try FileManager.default.moveItem(atPath: kept, toPath: older)
            print("Another tool has replaced the hook \(path); the one from before is now \(older).")
        }
        try FileManager.default.moveItem(atPath: path, toPath: kept)
    }

    /// Makes a hook in our folder for each other hook, which runs that of the folder that Git used before.
    private func passOn(hooksOf configured: String) throws {
        let folder = absolute(configured)
        let present = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { name in
            !name.contains(".") && FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)")
        }
        for name in Self.clientHooks.union(present).subtracting(Self.names) {
            try copy("\(files.clientHooksFolder)/pass-on", to: "\(ownFolder)/\(name)")
        }
    }

    /// Removes our hooks and puts back what was there before.
    ///
    /// - Throws: where the folders or Git's settings cannot be written.
    package func remove() throws {
        let kept = try value(of: "gatehouse.keptHooksPath", "--local")
        // A setting that another tool has changed since stays.
        if try configuredFolder() == ownFolder {
            let change = kept.map { ["core.hooksPath", $0] } ?? ["--unset", "core.hooksPath"]
            _ = try clone.git.output(["config", "--local"] + change)
        }
        if kept != nil { _ = try clone.git.output(["config", "--local", "--remove-section", "gatehouse"]) }
        try? FileManager.default.removeItem(atPath: ownFolder)
        for name in Self.names where isOurs("\(defaultFolder)/\(name)") {
            let path = "\(defaultFolder)/\(name)"
            try FileManager.default.removeItem(atPath: path)
            if FileManager.default.fileExists(atPath: path + ".kept") {
                try FileManager.default.moveItem(atPath: path + ".kept", toPath: path)
            }
        }
        try? FileManager.default.removeItem(atPath: defaultFolder + "/gatehouse.environment")
    }

    /// A folder's absolute path: Git resolves a relative one from the top of the work tree.
    private func absolute(_ folder: String) -> String {
        folder.hasPrefix("/") ? folder : clone.top + "/" + folder
    }

    private func copy(_ source: String, to path: String) throws {
        try Data(contentsOf: URL(fileURLWithPath: source)).write(
            to: URL(fileURLWithPath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    private func isOurs(_ path: String) -> Bool {
        guard let content = FileManager.default.contents(atPath: path) else { return false }
        return String(decoding: content, as: UTF8.self).contains("gatehouse.environment")
    }

    private func quoted(_ text: String) -> String {
        text.replacing("'", with: "'\\''")
    }
}
