import Files
import Foundation
import JSONText

extension Spool {
    /// The `.env` files of a work tree and of its folders. A hook has no time to look for them, so their places are
    /// remembered, and their contents are read each time. A linked work tree has those of the main one, too: an agent
    /// there may be given the same values.
    ///
    /// - Parameters:
    ///   - others: other places that the agent knows, see `SpooledSession.secretPlaces`.
    ///   - isRenewed: whether to look for them anew.
    package func environmentFiles(
        of top: String, besides others: [String] = [], renewing isRenewed: Bool
    ) -> EnvironmentFiles {
        let noted = notedFolders
        let tops = [top] + [mainTop].compactMap(\.self).filter { $0 != top }
        let found = tops.map { top in
            (top, (isRenewed ? nil : noted[top]) ?? EnvironmentFiles.folders(below: top))
        }
        let news = found.filter { noted[$0] != $1 }
        if !news.isEmpty { note(news) }
        return EnvironmentFiles(in: found.flatMap { $1 }, besides: others)
    }

    /// The top of the main work tree, where the repository has one.
    package var mainTop: String? { WorkTree.mainTop(of: (path as NSString).deletingLastPathComponent) }

    private var folderNote: String { "\(path)/environment-files.json" }

    /// The folders with such files, by the top of their work tree.
    private var notedFolders: [String: [String]] {
        FileBytes.of(folderNote)
            .flatMap { JSONValue(Data($0))?.object?.mapValues { $0.array?.compactMap(\.string) ?? [] } }
            ?? [:]
    }

    /// Notes the folders of some tops beside what other processes noted. Where it cannot, they are looked for again.
    private func note(_ news: [(top: String, folders: [String])]) {
        try? Descriptor(opening: folderNote + ".lock", O_RDWR | O_CREAT).use { descriptor in
            try Self.lock(descriptor, folderNote)
            var known = notedFolders.filter { access($0.key, F_OK) == 0 }
            for (top, folders) in news { known[top] = folders }
            let noted = JSONValue.object(known.mapValues { .array($0.map(JSONValue.string)) })
            try Self.replace(folderNote, with: Data(noted.bytes))
        }
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
            let names = FolderNames.of(folder)
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
