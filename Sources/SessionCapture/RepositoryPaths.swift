import Foundation

/// Turns an agent's paths into the repository's.
package struct RepositoryPaths: Sendable {
    private let top: String

    /// - Parameter top: the work tree's top, absolute.
    package init(top: String) {
        self.top = top
    }

    /// `path` relative to the top; nil where it is outside.
    ///
    /// - Parameter workingDirectory: where the agent was. A transcript from another machine names paths below it that
    ///   do not exist here.
    package func relative(_ path: String, workingDirectory: String?) -> String? {
        let absolute = path.hasPrefix("/") ? path : (workingDirectory ?? top) + "/" + path
        let candidates = [
            (absolute, top), (resolvingFolder(of: absolute), resolving(top)), (absolute, workingDirectory),
        ]
        for (path, folder) in candidates {
            guard let folder, let inside = Self.path(path, inside: folder) else { continue }
            return inside
        }
        return nil
    }

    private static func path(_ path: String, inside folder: String) -> String? {
        let path = (path as NSString).standardizingPath
        let folder = folder.hasSuffix("/") ? folder : folder + "/"
        guard path.hasPrefix(folder), path.count > folder.count else { return nil }
        return String(path.dropFirst(folder.count))
    }

    /// A file may be gone or not be there yet; its folder is.
    private func resolvingFolder(of path: String) -> String {
        let name = (path as NSString).lastPathComponent
        return resolving((path as NSString).deletingLastPathComponent) + "/" + name
    }

    private func resolving(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
