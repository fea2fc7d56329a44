import Files
import Foundation

/// A work tree and the Git folders that belong to it, found without running git: a hook has no time for that.
package struct WorkTree: Hashable, Sendable {
    /// The work tree's top, without symbolic links.
    package let top: String
    /// The work tree's own Git folder.
    package let gitDirectory: String
    /// The Git folder that all of the repository's work trees share.
    package let commonDirectory: String

    package init(top: String, gitDirectory: String, commonDirectory: String) {
        self.top = top
        self.gitDirectory = gitDirectory
        self.commonDirectory = commonDirectory
    }

    /// The work tree that `folder` is in; nil where it is in none. The folder itself may be gone.
    package static func containing(_ folder: String) -> WorkTree? {
        var folder = standardizing(folder)
        while !folder.isEmpty {
            if let here = at(folder) { return here }
            guard folder != "/" else { return nil }
            folder = RealPath.folder(of: folder)
        }
        return nil
    }

    /// The work tree whose top is `folder`: it has a folder `.git`, or a file that leads to one, as linked work trees
    /// and submodules have. See gitrepository-layout(5).
    private static func at(_ folder: String) -> WorkTree? {
        let dotGit = folder == "/" ? "/.git" : folder + "/.git"
        var status = stat()
        guard stat(dotGit, &status) == 0 else { return nil }
        var gitDirectory = dotGit
        if status.st_mode & S_IFMT != S_IFDIR {
            guard let named = firstLine(of: dotGit, after: "gitdir: ") else { return nil }
            gitDirectory = absolute(named, from: folder)
        }
        guard access(gitDirectory + "/HEAD", F_OK) == 0 else { return nil }
        let common = firstLine(of: gitDirectory + "/commondir", after: "")
        gitDirectory = resolving(gitDirectory)
        return WorkTree(
            top: resolving(folder), gitDirectory: gitDirectory,
            commonDirectory: common.map { resolving(absolute($0, from: gitDirectory)) } ?? gitDirectory)
    }

    /// The top of the main work tree, by the Git folder that it shares with the others; nil for a bare repository.
    static func mainTop(of commonDirectory: String) -> String? {
        commonDirectory.hasSuffix("/.git") ? String(commonDirectory.dropLast("/.git".count)) : nil
    }

    private static func firstLine(of path: String, after prefix: String) -> String? {
        guard let bytes = FileBytes.of(path), bytes.count < 65_536 else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
        return text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : nil
    }

    private static func absolute(_ path: String, from folder: String) -> String {
        path.hasPrefix("/") ? path : folder + "/" + path
    }

    /// An absolute path without symbolic links and what is not needed, as far as it is there.
    static func standardizing(_ path: String) -> String {
        // Foundation does the same for a path of which a part is gone, and takes longer.
        guard path.hasPrefix("/"), let resolved = RealPath.resolve(path) else {
            return (path as NSString).standardizingPath
        }
        return resolved
    }

    /// `path` without symbolic links; as it is where nothing is there.
    package static func resolving(_ path: String) -> String {
        RealPath.resolve(path) ?? path
    }
}
