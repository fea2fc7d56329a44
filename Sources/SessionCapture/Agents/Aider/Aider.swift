import Foundation

extension Agent {
    /// It has no hooks. Its history lies in the work tree, or where the developer's settings put it.
    static let aider = Agent(
        name: "aider", title: "Aider",
        transcripts: [
            .lines(
                recognisedBy: { sample in
                    sample.isFirst && sample.path.hasSuffix(AiderPlaces.history)
                        || AiderLine.beginsHistory(sample.bytes)
                },
                reader: { AiderHistory(path: $0) })
        ],
        findTranscripts: { account, search in
            for top in search.tops {
                let histories = AiderPlaces(account: account).histories(of: top)
                for path in histories { search.add(path, isCertain: true) }
                guard let asked = AiderPlaces.askedLast(in: top, besides: histories) else { continue }
                search.addFiles(below: top, changedSince: asked, thatBeginAs: AiderLine.beginsHistory)
            }
        },
        keepsOneTranscript: true)
}
