import Foundation

extension Agent {
    /// It has no hooks. Its history lies in the work tree, or where the developer's settings put it.
    static let aider = Agent(
        name: "aider", title: "Aider",
        transcripts: [
            .lines(
                recognisedBy: { sample in
                    sample.isFirst && sample.path.hasSuffix(AiderPlaces.history)
                        || sample.bytes.starts(with: Data(AiderLine.heading.utf8))
                },
                reader: { AiderHistory(path: $0) })
        ],
        findTranscripts: { account, search in
            for top in search.tops {
                for path in AiderPlaces(account: account).histories(of: top) {
                    search.add(path, isCertain: true)
                }
            }
        },
        keepsOneTranscript: true)
}
