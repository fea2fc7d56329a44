import Foundation

/// Turns an agent's paths into the repository's.
package struct RepositoryPaths: Sendable {
    private let top: String
    private let commonDirectory: String
    /// Where the agent was, in order: a transcript from another machine names paths below folders that are not here.
    private var workingDirectories: [String] = []

    /// - Parameters:
    ///   - top: the work tree's top, absolute.
    ///   - commonDirectory: the Git folder that it shares with the repository's other work trees.
    package init(top: String, commonDirectory: String) {
        self.top = top
        self.commonDirectory = Self.resolving(commonDirectory)
    }

    /// Tells where the agent is now.
    package mutating func add(workingDirectory: String) {
        let folder = (workingDirectory as NSString).standardizingPath
        workingDirectories.removeAll { $0 == folder }
        workingDirectories.append(folder)
    }

    /// `path` relative to the top of the work tree that it is in; nil where it is in none of this repository's.
    package func relative(_ path: String) -> String? {
        let absolute = path.hasPrefix("/") ? path : (workingDirectories.last ?? top) + "/" + path
        let folder = deepestFolder(of: absolute)
        if let nearest = Self.nearestTop(above: folder.path) {
            if nearest == Self.resolving(top) || isInRepository(dotGit: nearest + "/.git") {
                return Self.path(folder.path + "/" + folder.rest, inside: nearest)
            }
        } else if let inside = Self.path(absolute, inside: top) {
            return inside
        }
        guard let here = workingDirectories.last, !isInside(here, top) else { return nil }
        // Of several folders the shortest: an agent may have gone down into one, hardly ever up out of the project.
        let roots = workingDirectories.filter { Self.path(absolute, inside: $0) != nil }
        return roots.min { $0.utf8.count < $1.utf8.count }.flatMap { Self.path(absolute, inside: $0) }
    }

    private static func nearestTop(above folder: String) -> String? {
        var top = folder
        while !FileManager.default.fileExists(atPath: top + "/.git") {
            guard top != "/", !top.isEmpty else { return nil }
            top = (top as NSString).deletingLastPathComponent
        }
        return top
    }

    /// Whether a work tree's `.git` leads to this repository: the folder itself, or a file that a worktree has.
    private func isInRepository(dotGit: String) -> Bool {
        if Self.resolving(dotGit) == commonDirectory { return true }
        guard let bytes = FileManager.default.contents(atPath: dotGit) else { return false }
        let text = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .newlines)
        guard text.hasPrefix("gitdir: ") else { return false }
        let named = String(text.dropFirst("gitdir: ".count))
        let folder = Self.absolute(named, from: (dotGit as NSString).deletingLastPathComponent)
        if Self.resolving(folder) == commonDirectory { return true }
        guard let common = FileManager.default.contents(atPath: folder + "/commondir") else { return false }
        let path = String(decoding: common, as: UTF8.self).trimmingCharacters(in: .newlines)
        return Self.resolving(Self.absolute(path, from: folder)) == commonDirectory
    }

    /// A file may be gone or not be there yet, and its folder, too: the deepest that is, without symbolic links.
    private func deepestFolder(of path: String) -> (path: String, rest: String) {
        var folder = ((path as NSString).standardizingPath as NSString).deletingLastPathComponent
        let full = (path as NSString).standardizingPath
        while folder != "/", !FileManager.default.fileExists(atPath: folder) {
            folder = (folder as NSString).deletingLastPathComponent
        }
        let rest = full.dropFirst(folder == "/" ? 1 : folder.count + 1)
        return (Self.resolving(folder), String(rest))
    }

    private func isInside(_ path: String, _ folder: String) -> Bool {
        let path = Self.resolving(path)
        let folder = Self.resolving(folder)
        return path == folder || Self.path(path, inside: folder) != nil
    }

    private static func path(_ path: String, inside folder: String) -> String? {
        let path = (path as NSString).standardizingPath
        let folder = folder.hasSuffix("/") ? folder : folder + "/"
        guard path.hasPrefix(folder), path.count > folder.count else { return nil }
        return String(path.dropFirst(folder.count))
    }

    private static func absolute(_ path: String, from folder: String) -> String {
        path.hasPrefix("/") ? path : folder + "/" + path
    }

    private static func resolving(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
