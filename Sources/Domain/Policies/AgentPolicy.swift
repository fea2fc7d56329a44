/// Which agents and models may write what comes to a repository, and how much of it.
package struct AgentPolicy: ConfiguredPolicy {
    /// Each entry stands for itself.
    package struct Entry: Hashable, Sendable, Codable {
        /// A limit of the part that agents wrote of what a push adds, from 0 to 1.
        package struct Share: Hashable, Sendable, Codable {
            package var most: Double
            package var action: Finding.Action

            package init(most: Double, action: Finding.Action) {
                self.most = most
                self.action = action
            }
        }

        /// The mirrors that it is about; empty for all.
        package var mirrors: [GlobPattern] = []
        /// The refs that it is about; empty for all.
        package var refs: [GlobPattern] = []
        /// It is about commits that change one of these; nil for all.
        package var paths: PathPatterns?
        /// Of the agents' names, as `claude-code`; empty where all may write.
        package var agents: [GlobPattern] = []
        /// Of the models' names; empty where all may write.
        package var models: [GlobPattern] = []
        /// For what another agent or model wrote.
        package var unlisted = Finding.Action.accept
        package var share: Share?
        /// Who lets pass what it holds; nil for those whom the policy names for all.
        package var approval: ApprovalRule?
        /// For whom it only keeps on record what it notices.
        package var exempt: [Exemption] = []

        package init() {}
    }

    package typealias Settings = [Entry]

    package static let name = "agents"

    private let entries: [Entry]
    private let sessions: SessionPolicy

    package init(entries: [Entry], sessions: SessionPolicy) {
        self.entries = entries
        self.sessions = sessions
    }

    package init(of settings: PolicySettings) {
        self.init(entries: settings.agents, sessions: SessionPolicy(of: settings))
    }

    package func findings(in facts: PushFacts) -> [Finding] {
        entries.filter { facts.push.isInto($0.mirrors) }.flatMap { entry in
            let paths = entry.paths.map { PathPatternIndex([$0]) }
            let commits = facts.commits(to: entry.refs).filter { $0.mayChange(paths) }
            let exemption = facts.exemption(among: entry.exempt)
            let all =
                commits.flatMap { unlisted($0, entry, facts) }
                + [share(of: commits, entry, facts), uncompared(entry, facts)].compactMap(\.self)
            return all.map { $0.exempted(by: exemption) }
        }
    }

    /// What was not compared with the sessions may be any agent's.
    private func uncompared(_ entry: Entry, _ facts: PushFacts) -> Finding? {
        let action = max(entry.unlisted, entry.share?.action ?? .accept)
        guard facts.uncomparedCommits > 0, action > .accept else { return nil }
        return finding(
            entry, action,
            "\(facts.uncomparedCommits) commits were not compared with recorded sessions: the push is too large to "
                + "say who wrote it",
            advice: "push it in parts, the oldest commits first")
    }

    // MARK: Who wrote

    private func unlisted(_ commit: CommitFacts, _ entry: Entry, _ facts: PushFacts) -> [Finding] {
        guard entry.unlisted > .accept else { return [] }
        let writers = facts.writers(of: commit, sessions)
        let agents = entry.agents.isEmpty ? [] : writers.agents.filter { !entry.agents.match($0) }
        let models = entry.models.isEmpty ? [] : writers.models.filter { !entry.models.match($0) }
        return [("agent", agents, entry.agents), ("model", models, entry.models)].compactMap {
            kind, others, allowed in
            guard !others.isEmpty else { return nil }
            let names = others.sorted().map { VisibleText.escaping($0) }.joined(separator: ", ")
            return finding(
                entry, entry.unlisted, commit: commit.id,
                "written with \(names), and the \(kind)s that may write it are \(allowed.words)",
                advice: "write it with one of them, or by hand")
        }
    }

    // MARK: How much

    private func share(of commits: [CommitFacts], _ entry: Entry, _ facts: PushFacts) -> Finding? {
        guard let share = entry.share, share.action > .accept else { return nil }
        var (written, added) = (0, 0)
        for commit in commits where commit.bringsContent {
            guard let lines = facts.addedLines[commit.id] else {
                return finding(
                    entry, share.action, commit: commit.id,
                    "the push is too large to say which part of it agents wrote",
                    advice: "push it in parts, the oldest commits first")
            }
            added += lines
            written += min(lines, facts.linesOfAgents(in: commit, sessions) ?? lines)
        }
        guard added > 0, Double(written) > share.most * Double(added) else { return nil }
        let percent = Int((Double(written) / Double(added) * 100).rounded())
        return finding(
            entry, share.action,
            "agents wrote \(percent) % of it (\(written) of \(added) lines), more than "
                + "\(Int((share.most * 100).rounded())) %",
            advice: "push it in parts that people can read")
    }

    private func finding(
        _ entry: Entry, _ action: Finding.Action, commit: ObjectID? = nil, _ message: String, advice: String
    ) -> Finding {
        Finding(
            policy: Self.name, action: action, commit: commit, message: message,
            advice: action == .reject ? advice : nil, approval: action == .hold ? entry.approval : nil)
    }
}

extension [GlobPattern] {
    fileprivate func match(_ name: String) -> Bool { contains { $0.matches(name) } }

    fileprivate var words: String { map { VisibleText.escaping($0.text) }.joined(separator: ", ") }
}

extension PushFacts {
    /// The agents and models that a commit is known to be written with: those of the sessions that it names, or that have
    /// its lines, and those that it bears the marks of.
    fileprivate func writers(
        of commit: CommitFacts, _ sessions: SessionPolicy
    ) -> (agents: Set<String>, models: Set<String>) {
        let named = commit.sessionTrailers.compactMap(recorded)
        let likely =
            sessions.likelySession(for: commit, in: self)?.session ?? arrivals.judged[commit.id]?.found
        let found = likely.flatMap { self.sessions[$0] }
        let marks = commit.signatures.map(\.agent).filter { $0 != "unknown" }
        return (
            Set(named.compactMap(\.agent) + [found?.agent].compactMap(\.self) + marks),
            Set(named.flatMap(\.models) + (found?.models ?? []))
        )
    }

    /// How many of a commit's lines sessions have; nil of one that bears the mark of an agent, and whose lines no session
    /// is known to have.
    fileprivate func linesOfAgents(in commit: CommitFacts, _ sessions: SessionPolicy) -> Int? {
        let named = commit.sessionTrailers.isEmpty ? nil : sessions.cover(of: commit, in: self)?.supported
        let found = sessions.likelySession(for: commit, in: self)?.lines
        let before = arrivals.judged[commit.id]?.supported
        if let most = [named, found, before].compactMap(\.self).max() { return most }
        return commit.signatures.isEmpty ? 0 : nil
    }
}

extension AgentPolicy.Entry: PolicyEntry {
    package var scope: [GlobPattern] { refs }

    package var wantedFacts: WantedFacts {
        var facts = WantedFacts()
        facts.sessionWriters = unlisted > .accept
        facts.addedLines = share != nil
        return facts
    }

    package static var moreIsStricter: Bool { true }
}

extension PolicySettings {
    /// The settings of `AgentPolicy`.
    package var agents: AgentPolicy.Settings {
        get { self[AgentPolicy.self] }
        set { self[AgentPolicy.self] = newValue }
    }
}
