import Files
import Glibc

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
        self.commonDirectory = WorkTree.resolving(commonDirectory)
    }

    /// Tells where the agent is now.
    package mutating func add(workingDirectory: String) {
        let folder = WorkTree.standardizing(workingDirectory)
        workingDirectories.removeAll { $0 == folder }
        workingDirectories.append(folder)
    }

    /// `path` relative to the top of the work tree that it is in; nil where it is in none of this repository's.
    package func relative(_ path: String) -> String? {
        let absolute = path.hasPrefix("/") ? path : (workingDirectories.last ?? top) + "/" + path
        let folder = deepestFolder(of: absolute)
        if let workTree = WorkTree.containing(folder.path) {
            if workTree.commonDirectory == commonDirectory {
                return Self.path(folder.path + "/" + folder.rest, inside: workTree.top)
            }
        } else if let inside = Self.path(absolute, inside: top) {
            return inside
        }
        // Above the repository, other paths are other repositories' or no one's.
        guard let here = workingDirectories.last, !isInside(here, top), !isInside(top, here) else {
            return nil
        }
        // Of several folders the shortest: an agent may have gone down into one, hardly ever up out of the project.
        let roots = workingDirectories.filter { Self.path(absolute, inside: $0) != nil }
        return roots.min { $0.utf8.count < $1.utf8.count }.flatMap { Self.path(absolute, inside: $0) }
    }

    /// Whether a file or folder of this machine is in one of the repository's work trees.
    func isOwn(_ path: String) -> Bool {
        let folder = deepestFolder(of: path + "/any")
        return WorkTree.containing(folder.path)?.commonDirectory == commonDirectory
    }

    /// A file may be gone or not be there yet, and its folder, too: the deepest that is, without symbolic links.
    private func deepestFolder(of path: String) -> (path: String, rest: String) {
        let full = WorkTree.standardizing(path)
        var folder = RealPath.folder(of: full)
        while folder.utf8.count > 1, access(folder, F_OK) != 0 { folder = RealPath.folder(of: folder) }
        // By bytes: a name may begin with what makes one character of it and the slash.
        let rest = full.utf8.dropFirst(folder == "/" ? 1 : folder.utf8.count + 1)
        return (WorkTree.resolving(folder), String(Substring(rest)))
    }

    private func isInside(_ path: String, _ folder: String) -> Bool {
        let path = WorkTree.resolving(path)
        let folder = WorkTree.resolving(folder)
        return path == folder || Self.path(path, inside: folder) != nil
    }

    private static func path(_ path: String, inside folder: String) -> String? {
        let path = WorkTree.standardizing(path)
        let folder = folder.hasSuffix("/") ? folder : folder + "/"
        guard path.utf8.starts(with: folder.utf8), path.utf8.count > folder.utf8.count else { return nil }
        return String(Substring(path.utf8.dropFirst(folder.utf8.count)))
    }
}
