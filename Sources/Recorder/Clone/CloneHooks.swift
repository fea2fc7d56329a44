import Domain
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

    private var defaultFolder: String { clone.commonDirectory + "/hooks" }

    /// The folder of ours that one scope's `core.hooksPath` leads to: each work tree may have a value of its own.
    private func ownFolder(_ scope: Scope, of tree: Clone) -> String {
        switch scope {
        case .local: tree.spool.path + "/hooks"
        case .worktree:
            tree.gitDirectory == tree.commonDirectory
                ? tree.spool.path + "/hooks-main"
                : "\(tree.spool.path)/hooks-tree-\((tree.gitDirectory as NSString).lastPathComponent)"
        }
    }

    /// A scope that the recorder writes into: a value of a wider one counts again once it is gone.
    private enum Scope: String {
        case local = "--local"
        case worktree = "--worktree"
    }

    private static let keptKey = "gatehouse.keptHooksPath"

    /// The other hooks that a developer's Git may run. A folder of our own passes all of them on, including hooks
    /// that are added to the other folder later.
    private static let clientHooks: Set<String> = [
        "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "pre-rebase",
        "post-merge", "post-rewrite", "pre-auto-gc", "sendemail-validate",
    ]

    /// git without settings that count for one command only.
    private var lasting: GitCommand {
        clone.git.adding(["GIT_CONFIG_COUNT": "0", "GIT_CONFIG_PARAMETERS": ""])
    }

    private func value(of key: String, _ options: String..., in tree: Clone) throws -> String? {
        let outcome = try tree.git.run(["config"] + options + ["--get", key])
        return outcome.succeeded ? outcome.outputText.trimmingCharacters(in: .newlines) : nil
    }

    /// The names of our hooks that Git would run.
    ///
    /// - Throws: where git cannot be run.
    package func installed() throws -> [String] {
        let missing = try HookStanding(in: clone)?.missing ?? []
        return Self.names.filter { !missing.contains($0) }
    }

    /// Installs or renews the hooks.
    ///
    /// - Throws: where the folders or Git's settings cannot be written.
    package func install() throws {
        try FileManager.default.createDirectory(
            atPath: clone.spool.path, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        // The default folder is it under any name.
        guard let setting = try HooksSetting(in: lasting), !isDefault(setting.value) else {
            return try install(into: defaultFolder, kept: nil)
        }
        guard !setting.value.hasPrefix(clone.spool.path + "/") else { return try refresh(setting.value) }
        let scope = setting.scope == "worktree" ? Scope.worktree : .local
        let own = ownFolder(scope, of: clone)
        try install(into: own, kept: setting.value)
        try passOn(hooksOf: setting.value, into: own)
        if let before = try value(of: "core.hooksPath", scope.rawValue, in: clone) {
            _ = try clone.git.output(["config", scope.rawValue, Self.keptKey, before])
        }
        _ = try clone.git.output(["config", scope.rawValue, "core.hooksPath", own])
    }

    private func isDefault(_ folder: String) -> Bool {
        WorkTree.resolving(clone.absolute(folder)) == WorkTree.resolving(defaultFolder)
    }

    /// Renews a folder of our own, whose hooks run those of the folder that was set before.
    private func refresh(_ own: String) throws {
        let environment = FileManager.default.contents(atPath: own + "/gatehouse.environment") ?? Data()
        let kept = String(decoding: environment, as: UTF8.self).firstMatch(of: /GATEHOUSE_KEPT='(.*)'/)?
            .output.1
        try install(into: own, kept: kept.map(String.init))
    }

    private func install(into folder: String, kept: String?) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in Self.names {
            let path = "\(folder)/\(name)"
            if !isOurs(path), FileManager.default.fileExists(atPath: path) {
                // What another tool made of ours would run twice.
                for moved in HookFolder(folder).renamed([name]) { unlink("\(folder)/\(moved)") }
                try keep(path)
            }
            try copy("\(files.clientHooksFolder)/\(name)", to: path)
        }
        let environment =
            "GIT_SESSION=\(ShellWord.quoted(files.sessionProgram))\nGATEHOUSE_KEPT=\(ShellWord.quoted(kept ?? ""))\n"
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
    private func passOn(hooksOf configured: String, into own: String) throws {
        let folder = clone.absolute(configured)
        let present = FolderNames.of(folder).filter { name in
            !name.contains(".") && FileManager.default.isExecutableFile(atPath: "\(folder)/\(name)")
        }
        for name in Self.clientHooks.union(present).subtracting(Self.names) {
            try copy("\(files.clientHooksFolder)/pass-on", to: "\(own)/\(name)")
        }
    }

    /// Removes our hooks and puts back what was there before.
    ///
    /// - Throws: where the folders or Git's settings cannot be written.
    package func remove() throws {
        let trees = try clone.allWorkTrees()
        for tree in trees { try restore(.worktree, of: tree) }
        try restore(.local, of: clone)
        for folder in trees.map({ ownFolder(.worktree, of: $0) }) + [ownFolder(.local, of: clone)] {
            try? FileManager.default.removeItem(atPath: folder)
        }
        for name in Self.names where isOurs("\(defaultFolder)/\(name)") {
            let path = "\(defaultFolder)/\(name)"
            try FileManager.default.removeItem(atPath: path)
            if FileManager.default.fileExists(atPath: path + ".kept") {
                try FileManager.default.moveItem(atPath: path + ".kept", toPath: path)
            }
        }
        try? FileManager.default.removeItem(atPath: defaultFolder + "/gatehouse.environment")
    }

    /// Makes a scope's setting what it was. One that another tool has changed since stays.
    private func restore(_ scope: Scope, of tree: Clone) throws {
        let kept = try value(of: Self.keptKey, scope.rawValue, in: tree)
        let own = ownFolder(scope, of: tree)
        if try value(of: "core.hooksPath", scope.rawValue, "--type=path", in: tree) == own {
            let change = kept.map { ["core.hooksPath", $0] } ?? ["--unset", "core.hooksPath"]
            _ = try tree.git.output(["config", scope.rawValue] + change)
        } else if scope == .worktree {
            // Without the extension for it, this scope is the repository's.
            return
        }
        if kept != nil { _ = try tree.git.output(["config", scope.rawValue, "--unset", Self.keptKey]) }
    }

    private func copy(_ source: String, to path: String) throws {
        try Data(contentsOf: URL(fileURLWithPath: source)).write(
            to: URL(fileURLWithPath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    private func isOurs(_ path: String) -> Bool { HookFolder(defaultFolder).isOurs(path) }
}
