import Foundation

extension Agent {
    /// It has no hooks; its history lies in the work tree.
    static let aider = Agent(
        name: "aider", title: "Aider",
        transcripts: [
            .lines(
                recognisedBy: { sample in
                    sample.isFirst && sample.path.hasSuffix(historyFile)
                        || sample.bytes.starts(with: Data(AiderHistory.heading.utf8))
                },
                reader: { AiderHistory(path: $0) })
        ],
        findTranscripts: { _, search in
            for top in search.tops { search.add("\(top)/\(historyFile)", isCertain: true) }
        },
        filesInWorkTree: [historyFile])

    private static let historyFile = ".aider.chat.history.md"
}
