import Files
import Foundation

/// One search for an agent's transcripts, with a bound on how much it looks at.
struct TranscriptSearch {
    private let agent: String
    /// The tops of the work trees that the transcripts should belong to.
    let tops: [String]
    private let earliest: Date?
    private var budget: Int
    /// A text without which no file belongs here; nil where none is asked for.
    var mention: String?
    private(set) var found: [FoundTranscript] = []

    init(agent: String, tops: [String], earliest: Date?, budget: Int) {
        self.agent = agent
        self.tops = tops.map { ($0 as NSString).standardizingPath }
        self.earliest = earliest
        self.budget = budget
    }

    /// Whether a folder is one of the work trees, or inside of one.
    func contains(_ folder: String) -> Bool {
        let folder = (folder as NSString).standardizingPath
        return tops.contains { folder == $0 || folder.hasPrefix($0 + "/") }
    }

    /// What a folder has, by name; nothing where there is none or the budget is spent.
    mutating func names(in folder: String) -> [String] {
        guard budget > 0 else { return [] }
        budget -= 1
        return FolderNames.of(folder).sorted()
    }

    /// The same, the last first.
    mutating func namesFromLast(in folder: String) -> [String] {
        names(in: folder).reversed()
    }

    /// Adds a file that is there and changed late enough.
    ///
    /// - Parameters:
    ///   - others: the files beside it that change in its place, where a transcript is a folder.
    ///   - isCertain: whether its place tells that it belongs here; else its beginning is read.
    mutating func add(_ path: String, grownBy others: [String] = [], isCertain: Bool) {
        guard budget > 0 else { return }
        budget -= 1 + others.count
        guard let own = Self.change(of: path) else { return }
        let changed = others.compactMap(Self.change(of:)).reduce(own, max)
        if let earliest, changed < earliest { return }
        guard isCertain || beginsHere(path), mention.map({ hasMention($0, path) }) ?? true else { return }
        found.append(FoundTranscript(path: path, agent: agent, conversation: nil, changed: changed))
    }

    private static func change(of path: String) -> Date? { FileStatus(at: path)?.changed }

    /// Adds the files of a folder that end with `.jsonl`.
    mutating func addLogs(in folder: String, isCertain: Bool) {
        for file in names(in: folder) where file.hasSuffix(".jsonl") {
            add("\(folder)/\(file)", isCertain: isCertain)
        }
    }

    /// Adds the files below a folder that changed since a time and whose first bytes say what they are. Git's own folders
    /// and symbolic links are left out.
    mutating func addFiles(
        below top: String, changedSince time: Date, thatBeginAs isWanted: (Data) -> Bool
    ) {
        let time = max(time, earliest ?? time)
        var folders = [top][...]
        while let folder = folders.popFirst() {
            for name in names(in: folder) where name != ".git" && budget > 0 {
                budget -= 1
                let path = "\(folder)/\(name)"
                guard let status = FileStatus(at: path, followingLink: false) else { continue }
                if status.isFolder { folders.append(path) }
                guard status.isFile, status.changed >= time,
                    let first = try? FileHandle(forReadingAtPath: path)?.read(upToCount: Self.beginning),
                    isWanted(first)
                else { continue }
                add(path, isCertain: true)
            }
        }
    }

    /// How much of a file is read to see what it is, in bytes.
    private static let beginning = 64

    /// Adds one conversation of a database, if it changed late enough.
    mutating func add(conversation: String, in path: String, changed: Date) {
        if let earliest, changed < earliest { return }
        found.append(FoundTranscript(path: path, agent: agent, conversation: conversation, changed: changed))
    }

    /// How much of a file is searched, in bytes.
    private static let searchedSize = 4 << 20

    private func hasMention(_ text: String, _ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path),
            let bytes = try? file.read(upToCount: Self.searchedSize)
        else { return false }
        // JSON may be written with its slashes escaped.
        return [text, text.replacing("/", with: "\\/")].contains { bytes.range(of: Data($0.utf8)) != nil }
    }

    /// Whether the agent began in one of the work trees, or above one that the file mentions.
    private func beginsHere(_ path: String) -> Bool {
        guard let file = try? TranscriptFile(path: path), let folder = file.workingDirectory else {
            return false
        }
        if contains(folder) { return true }
        let above = (folder as NSString).standardizingPath + "/"
        return tops.contains { $0.hasPrefix(above) && hasMention($0 + "/", path) }
    }

    /// The folders that a work tree is in, from its own on.
    func foldersAbove(_ top: String) -> [String] {
        sequence(first: top) { folder in
            folder == "/" ? nil : (folder as NSString).deletingLastPathComponent
        }.dropFirst().map(\.self)
    }
}
