import Files
import Foundation
import Programs
import SessionCapture

/// Whether Git runs the recorder's hooks in a work tree and, if not, what stands in their way.
package struct HookStanding: CustomStringConvertible {
    /// The names of the hooks that Git does not run.
    package let missing: [String]
    private let cause: String?
    /// Whether a linked work tree has a setting of its own that leads elsewhere.
    let isOfNewWorkTree: Bool
    /// What the developer should do.
    package let mend: String

    /// What is wrong, in one sentence without its end.
    package var description: String {
        "Git does not run the recorder's \(missing.joined(separator: ", "))" + (cause.map { ": \($0)" } ?? "")
    }

    /// Nil where Git runs all of them.
    ///
    /// - Throws: where git cannot be run.
    package init?(in clone: Clone) throws {
        let setting = try HooksSetting(in: clone.git)
        let folder = HookFolder(setting.map { clone.absolute($0.value) } ?? clone.commonDirectory + "/hooks")
        let missing = folder.missing
        guard !missing.isEmpty else { return nil }
        self.missing = missing
        isOfNewWorkTree =
            setting?.scope == "worktree" && clone.gitDirectory != clone.commonDirectory
        let isOwn = setting.map { $0.value.hasPrefix(clone.spool.path + "/") } ?? true
        cause = isOwn ? folder.whoReplaced(missing) : setting?.description
        mend =
            setting?.isMomentary == true
            ? "take core.hooksPath out of the environment (GIT_CONFIG_COUNT, GIT_CONFIG_PARAMETERS)"
            : "git session enable"
    }

    /// What one of the hooks sees of the others, by the folder that Git runs it from; nil where all are there.
    package init?(besideHookIn folder: String) {
        let folder = HookFolder(folder)
        missing = folder.missing
        guard !missing.isEmpty else { return nil }
        cause = folder.whoReplaced(missing)
        mend = "git session enable"
        isOfNewWorkTree = false
    }
}

/// A folder that Git runs hooks from.
struct HookFolder {
    let path: String

    init(_ path: String) {
        self.path = path
    }

    /// The recorder's hooks that Git does not run from here. An older installation lacks the hook for new work trees,
    /// which the next 'enable' mends.
    var missing: [String] {
        CloneHooks.names.filter { name in
            !runs(name)
                && (name != "post-checkout" || FileManager.default.fileExists(atPath: "\(path)/\(name)"))
        }
    }

    private func runs(_ name: String) -> Bool {
        let hook = "\(path)/\(name)"
        if isOurs(hook) { return FileManager.default.isExecutableFile(atPath: hook) }
        // pre-commit runs what it found, under this name.
        return Manager(of: content(of: hook))?.runsLegacy == true && isOurs(hook + ".legacy")
            && FileManager.default.isExecutableFile(atPath: hook + ".legacy")
    }

    func isOurs(_ path: String) -> Bool { content(of: path).contains("gatehouse.environment") }

    private func content(of path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Who put other hooks in the place of ours, and where ours are now; nil where nothing is in their place.
    func whoReplaced(_ names: [String]) -> String? {
        let foreign = names.filter { FileManager.default.fileExists(atPath: "\(path)/\($0)") }
        guard !foreign.isEmpty else { return nil }
        let managers = foreign.compactMap { Manager(of: content(of: "\(path)/\($0)"))?.title }
        let who = Set(managers).sorted().joined(separator: " and ")
        let moved = renamed(foreign)
        return "\(who.isEmpty ? "another tool" : who) has put its own into \(path)"
            + (moved.isEmpty ? "" : ", where the recorder's are now \(moved.joined(separator: ", "))")
    }

    /// Our hooks that another tool gave another name.
    func renamed(_ names: [String]) -> [String] {
        let entries = FolderNames.of(path).sorted()
        return entries.filter { entry in
            names.contains { entry.hasPrefix($0 + ".") } && isOurs("\(path)/\(entry)")
        }
    }

    /// A tool that manages hooks, known by what it writes into them.
    private struct Manager {
        let title: String
        /// Whether it goes on to run the hook that was there, as `NAME.legacy`.
        let runsLegacy: Bool

        private static let known: [(mark: String, title: String)] = [
            ("lefthook", "Lefthook"), ("husky", "Husky"), ("pre-commit.com", "pre-commit"),
            ("overcommit", "Overcommit"), ("simple-git-hooks", "simple-git-hooks"),
            ("yorkie", "Yorkie"), ("captainhook", "CaptainHook"), ("git lfs", "Git LFS"),
            ("git-lfs", "Git LFS"),
        ]

        init?(of content: String) {
            let content = content.lowercased()
            guard let found = Self.known.first(where: { content.contains($0.mark) }) else { return nil }
            title = found.title
            runsLegacy = title == "pre-commit"
        }
    }
}
