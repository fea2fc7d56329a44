import Files
import Foundation
import JSONText

extension Spool {
    /// The `.env` files of some work trees or other folders, and of the folders in them. A hook has no time to look for
    /// them, so their places are remembered, and their contents are read each time. A linked work tree has those of the
    /// main one, too: an agent there may be given the same values.
    ///
    /// - Parameter isRenewed: whether to look for them anew.
    package func environmentFiles(of tops: [String], renewing isRenewed: Bool) -> EnvironmentFiles {
        var known = notedFolders
        let noted = known
        var folders: [String] = []
        var seen: Set<String> = []
        for top in tops + [mainTop].compactMap(\.self) where seen.insert(top).inserted {
            let found = (isRenewed ? nil : known[top]) ?? EnvironmentFiles.folders(below: top)
            known[top] = found
            folders += found
        }
        if known != noted { note(known) }
        var taken: Set<String> = []
        return EnvironmentFiles(in: folders.filter { taken.insert($0).inserted })
    }

    /// The top of the main work tree, where the repository has one.
    package var mainTop: String? { WorkTree.mainTop(of: (path as NSString).deletingLastPathComponent) }

    private var folderNote: String { "\(path)/environment-files.json" }

    /// The folders with such files, by the folder that they are in.
    private var notedFolders: [String: [String]] {
        FileBytes.of(folderNote)
            .flatMap { JSONValue(Data($0))?.object?.mapValues { $0.array?.compactMap(\.string) ?? [] } }
            ?? [:]
    }

    private func note(_ folders: [String: [String]]) {
        let noted = JSONValue.object(folders.mapValues { .array($0.map(JSONValue.string)) })
        try? Spool.replace(folderNote, with: Data(noted.bytes))
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
        // The upper ones first: of very many, these are the likelier places.
        while seen < min(waiting.count, maximumFolders) {
            let (folder, depth) = waiting[seen]
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
