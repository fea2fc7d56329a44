package import Files
import Foundation
import Programs
import SessionCapture

/// The Git hooks that the helper puts into a clone.
///
/// Where Git looks for hooks in the repository, ours takes a hook's place and runs it, kept beside as `NAME.kept`.
/// Where `core.hooksPath` leads elsewhere (Husky, a folder shared by all of an account's repositories), that folder is
/// left alone: the clone gets a folder of its own, whose hooks run those.
package struct CloneHooks {
    package static let names = ["prepare-commit-msg", "commit-msg", "post-commit", "pre-push"]

    package let clone: Clone
    package let files: InstalledFiles

    package init(clone: Clone, files: InstalledFiles) {
        self.clone = clone
        self.files = files
    }

    private var ownFolder: String { clone.spool.path + "/hooks" }
    private var defaultFolder: String { clone.commonDirectory + "/hooks" }

    /// Hooks that a developer's Git may run. A folder that takes the place of another passes all of these on, also
    /// those that come into the other one later.
    private static let clientHooks: Set<String> = [
        "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "pre-rebase",
        "post-checkout", "post-merge", "post-rewrite", "pre-auto-gc", "sendemail-validate",
    ]

    /// Where Git looks for this clone's hooks now.
    private func configuredFolder() throws -> String? {
        try value(of: "core.hooksPath", "--type=path")
    }

    private func value(of key: String, _ options: String...) throws -> String? {
        let outcome = try clone.git.run(["config"] + options + ["--get", key])
        return outcome.succeeded ? outcome.outputText.trimmingCharacters(in: .newlines) : nil
    }

    /// The folder that Git looks for hooks in, where that is none that the recorder knows of.
    package func foreignFolder() throws -> String? {
        let configured = try configuredFolder()
        return configured == ownFolder ? nil : configured
    }

    /// Which of our hooks Git would run.
    package func installed() throws -> [String] {
        let folder = absolute(try configuredFolder() ?? defaultFolder)
        return Self.names.filter {
            isOurs("\(folder)/\($0)") && FileManager.default.isExecutableFile(atPath: "\(folder)/\($0)")
        }
    }

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

    /// Renews our own folder, which leads on to the folder that it was made for.
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

    /// Puts a hook aside that ours takes the place of. Where one was kept before, another tool has put its own in our place
    /// since: that one counts now, and the older one is not lost.
    private func keep(_ path: String) throws {
        let kept = path + ".kept"
        if FileManager.default.fileExists(atPath: kept) {
            let older = kept + "-before"
            try? FileManager.default.removeItem(atPath: older)
            try FileManager.default.moveItem(atPath: kept, toPath: older)
            print("The hook \(path) was replaced since it was kept; the earlier one is \(older) now.")
        }
        try FileManager.default.moveItem(atPath: path, toPath: kept)
    }

    /// Gives each other hook of the folder that Git no longer looks into a hook here that runs it.
    private func passOn(hooksOf configured: String) throws {
        let folder = absolute(configured)
        let present = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { name in
            !name.contains(".") && FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)")
        }
        for name in Self.clientHooks.union(present).subtracting(Self.names) {
            try copy("\(files.clientHooksFolder)/pass-on", to: "\(ownFolder)/\(name)")
        }
    }

    package func remove() throws {
        let kept = try value(of: "gatehouse.keptHooksPath", "--local")
        // Another tool may have led Git elsewhere since; that stays.
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

    /// Git takes a relative path from the work tree's top.
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
