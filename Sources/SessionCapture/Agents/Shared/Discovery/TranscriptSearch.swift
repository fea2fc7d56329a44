import Foundation

/// One search for an agent's transcripts, with a bound on how much it looks at.
struct TranscriptSearch {
    private let agent: String
    /// The tops of the work trees that the transcripts should belong to.
    let tops: [String]
    private let earliest: Date?
    private var budget: Int
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
        return (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
    }

    /// The same, the last first.
    mutating func namesFromLast(in folder: String) -> [String] {
        names(in: folder).reversed()
    }

    /// Adds a file that is there and changed late enough.
    ///
    /// - Parameter isCertain: whether its place tells that it belongs here; else its beginning is read.
    mutating func add(_ path: String, isCertain: Bool) {
        guard budget > 0 else { return }
        budget -= 1
        guard
            let changed = (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate]
                as? Date
        else { return }
        if let earliest, changed < earliest { return }
        guard isCertain || beginsHere(path) else { return }
        found.append(FoundTranscript(path: path, agent: agent, conversation: nil, changed: changed))
    }

    /// Adds the files of a folder that end with `.jsonl`.
    mutating func addLogs(in folder: String, isCertain: Bool) {
        for file in names(in: folder) where file.hasSuffix(".jsonl") {
            add("\(folder)/\(file)", isCertain: isCertain)
        }
    }

    /// Adds one conversation of a database, if it changed late enough.
    mutating func add(conversation: String, in path: String, changed: Date) {
        if let earliest, changed < earliest { return }
        found.append(FoundTranscript(path: path, agent: agent, conversation: conversation, changed: changed))
    }

    private func beginsHere(_ path: String) -> Bool {
        guard let file = try? TranscriptFile(path: path), let folder = file.workingDirectory else {
            return false
        }
        return contains(folder)
    }
}
