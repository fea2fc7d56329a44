import Foundation

/// One search, with a bound on how much it looks at.
struct TranscriptSearch {
    let tops: [String]
    private let earliest: Date?
    private var budget: Int
    private(set) var found: [FoundTranscript] = []

    init(tops: [String], earliest: Date?, budget: Int) {
        self.tops = tops.map { ($0 as NSString).standardizingPath }
        self.earliest = earliest
        self.budget = budget
    }

    /// Whether a folder is one of the work trees, or inside of one.
    func contains(_ folder: String) -> Bool {
        let folder = (folder as NSString).standardizingPath
        return tops.contains { folder == $0 || folder.hasPrefix($0 + "/") }
    }

    /// What a folder has, in order; nothing where there is none or the budget is spent.
    mutating func names(in folder: String) -> [String] {
        guard budget > 0 else { return [] }
        budget -= 1
        return (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
    }

    mutating func namesFromLast(in folder: String) -> [String] {
        names(in: folder).reversed()
    }

    /// Adds a file that is there and changed late enough.
    ///
    /// - Parameter isCertain: whether its place tells that it belongs here; else its beginning is read.
    mutating func add(_ path: String, _ agent: String, isCertain: Bool) {
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

    mutating func add(_ transcript: FoundTranscript) {
        if let earliest, transcript.changed < earliest { return }
        found.append(transcript)
    }

    private func beginsHere(_ path: String) -> Bool {
        guard let file = try? TranscriptFile(path: path), let folder = file.workingDirectory else {
            return false
        }
        return contains(folder)
    }
}
