import Files
import Foundation
import JSONText

extension Spool {
    /// The `.env` files of a work tree and of its folders. A hook has no time to look for them, so their places are
    /// remembered, and their contents are read each time. A linked work tree has those of the main one, too: an agent
    /// there may be given the same values.
    ///
    /// - Parameter isRenewed: whether to look for them anew.
    package func environmentFiles(of top: String, renewing isRenewed: Bool) -> EnvironmentFiles {
        let tops = [top] + [mainTop].compactMap(\.self).filter { $0 != top }
        return EnvironmentFiles(in: tops.flatMap { folders(below: $0, renewing: isRenewed) })
    }

    /// The top of the main work tree, where the repository has one.
    private var mainTop: String? {
        let commonDirectory = (path as NSString).deletingLastPathComponent
        guard (commonDirectory as NSString).lastPathComponent == ".git" else { return nil }
        return (commonDirectory as NSString).deletingLastPathComponent
    }

    private func folders(below top: String, renewing isRenewed: Bool) -> [String] {
        let note = "\(path)/environment-files.json"
        var known =
            FileBytes.of(note)
            .flatMap { JSONValue(Data($0))?.object?.mapValues { $0.array?.compactMap(\.string) ?? [] } }
            ?? [:]
        if !isRenewed, let folders = known[top] { return folders }
        let folders = EnvironmentFiles.folders(below: top)
        known[top] = folders
        let noted = JSONValue.object(known.mapValues { .array($0.map(JSONValue.string)) })
        try? Spool.replace(note, with: Data(noted.bytes))
        return folders
    }
}

extension EnvironmentFiles {
    private static let maximumDepth = 4
    private static let maximumFolders = 3_000
    /// Folders that programs fill.
    private static let passedOver: Set<String> = [
        "node_modules", ".git", ".build", "target", "vendor", ".venv",
    ]

    /// The folders below `top` that have such files, and `top` itself, where one may appear.
    static func folders(below top: String) -> [String] {
        var found = [top]
        var waiting = [(folder: top, depth: 0)]
        var seen = 0
        while let (folder, depth) = waiting.popLast(), seen < maximumFolders {
            seen += 1
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            if folder != top, names.contains(where: isName) { found.append(folder) }
            guard depth < maximumDepth else { continue }
            for name in names where !passedOver.contains(name) {
                var status = stat()
                let path = "\(folder)/\(name)"
                if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
                    waiting.append((path, depth + 1))
                }
            }
        }
        return found
    }
}
