package import Foundation

/// Finds the transcripts on this machine that belong to a repository, in the agents' own places.
package struct TranscriptDiscovery {
    private let folders: AccountFolders
    /// How many files and folders may be looked at for one agent, so that a hook's time is bounded.
    private let budget: Int

    /// - Parameters:
    ///   - home: the user's home folder.
    ///   - environment: where agents look for folders of their own, as `CODEX_HOME`.
    package init(home: String, environment: [String: String], budget: Int = 20_000) {
        self.init(in: AccountFolders(home: home, environment: environment), budget: budget)
    }

    package init(in folders: AccountFolders, budget: Int = 20_000) {
        self.folders = folders
        self.budget = budget
    }

    /// The agent's transcripts that belong to one of the work trees, newest first.
    ///
    /// - Parameters:
    ///   - tops: the work trees' tops, absolute.
    ///   - earliest: only files that changed at this time or later.
    package func transcripts(
        of agent: Agent, tops: [String], changedSince earliest: Date? = nil
    ) -> [FoundTranscript] {
        var search = TranscriptSearch(agent: agent.name, tops: tops, earliest: earliest, budget: budget)
        agent.findTranscripts(folders, &search)
        return search.found.sorted { ($0.changed, $1.path) > ($1.changed, $0.path) }
    }
}
