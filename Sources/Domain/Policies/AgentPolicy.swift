/// Limits which agents and models write what comes to a mirror, and how much of it.
package struct AgentPolicy: ConfiguredPolicy {
    /// One `[[agents]]` of the policy file. Each entry applies on its own.
    package struct Entry: Hashable, Sendable, Codable {
        /// A limit on the share of added lines that agents wrote.
        package struct Share: Hashable, Sendable, Codable {
            /// The largest share that passes, from 0 to 1.
            package var most: Double
            package var action: Finding.Action

            package init(most: Double, action: Finding.Action) {
                self.most = most
                self.action = action
            }
        }

        /// The mirrors that it applies to; empty for all.
        package var mirrors: [GlobPattern] = []
        /// The refs that it applies to; empty for all.
        package var refs: [GlobPattern] = []
        /// A commit that changes one of these paths is meant; nil for any path.
        package var paths: PathPatterns?
        /// Patterns of the agents that may write, as `claude-code`; empty for all.
        package var agents: [GlobPattern] = []
        /// Patterns of the models that may write; empty for all.
        package var models: [GlobPattern] = []
        /// The action on what any other agent or model wrote.
        package var unlisted = Finding.Action.accept
        package var share: Share?
        /// Who approves what it holds; nil for the approvers whom the policy names for everything.
        package var approval: ApprovalRule?
        /// The actors for whom its findings are only recorded.
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

    /// Notices commits that were written with other agents or models, or too much by agents.
    package func findings(in facts: PushFacts) -> [Finding] {
        entries.filter { facts.push.isInto($0.mirrors) }.flatMap { entry in
            let paths = entry.paths.map { PathPatternIndex([$0]) }
            let commits = facts.commits(to: entry.refs).filter { $0.mayChange(paths) }
            let exemption = facts.exemption(among: entry.exempt)
            let all =
                commits.flatMap { unlisted($0, by: entry, in: facts) }
                + [share(of: commits, by: entry, in: facts), uncompared(entry, facts)].compactMap(\.self)
            return all.map { $0.exempted(by: exemption) }
        }
    }

    /// The finding about commits that were not compared with sessions, and so may be any agent's work.
    private func uncompared(_ entry: Entry, _ facts: PushFacts) -> Finding? {
        let action = max(entry.unlisted, entry.share?.action ?? .accept)
        guard facts.sessions.uncompared > 0, action > .accept else { return nil }
        return finding(
            entry, action,
            message:
                "\(facts.sessions.uncompared) commits were not compared with recorded sessions: the push is too large to "
                + "tell who wrote it",
            advice: "push it in parts, the oldest commits first")
    }

    // MARK: Who wrote

    private func unlisted(_ commit: CommitFacts, by entry: Entry, in facts: PushFacts) -> [Finding] {
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
                message: "written with \(names); the \(kind)s allowed here are \(allowed.words)",
                advice: "write it with one of them, or by hand")
        }
    }

    // MARK: How much

    private func share(of commits: [CommitFacts], by entry: Entry, in facts: PushFacts) -> Finding? {
        guard let share = entry.share, share.action > .accept else { return nil }
        var (written, added) = (0, 0)
        for commit in commits where commit.bringsContent {
            guard let lines = facts.files.addedLines[commit.id] else {
                return finding(
                    entry, share.action, commit: commit.id,
                    message: "the push is too large to tell how much of it agents wrote",
                    advice: "push it in parts, the oldest commits first")
            }
            added += lines
            written += min(lines, facts.linesOfAgents(in: commit, sessions) ?? lines)
        }
        guard added > 0, Double(written) > share.most * Double(added) else { return nil }
        let percent = Int((Double(written) / Double(added) * 100).rounded())
        return finding(
            entry, share.action,
            message: "agents wrote \(percent) % of it (\(written) of \(added) lines), more than "
                + "\(Int((share.most * 100).rounded())) %",
            advice: "push it in parts that people can read")
    }

    private func finding(
        _ entry: Entry, _ action: Finding.Action, commit: ObjectID? = nil, message: String, advice: String
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
    /// The agents and models that a commit is known to be written with: those of the sessions that it names or that
    /// have its lines, and those whose marks it bears.
    fileprivate func writers(
        of commit: CommitFacts, _ sessions: SessionPolicy
    ) -> (agents: Set<String>, models: Set<String>) {
        let named = commit.sessionTrailers.compactMap(recorded)
        let likely =
            sessions.likelySession(for: commit, in: self)?.session
            ?? history.arrivals.judged[commit.id]?.found
        let found = likely.flatMap { self.sessions.writers[$0] }
        let marks = commit.signatures.filter(\.tellsAgent).map(\.agent)
        return (
            Set(named.compactMap(\.agent) + [found?.agent].compactMap(\.self) + marks),
            Set(named.flatMap(\.models) + (found?.models ?? []))
        )
    }

    /// The number of a commit's lines that sessions have; nil where the commit bears the mark of an agent and no
    /// session is known to have its lines, or where a person declared by hand that an agent wrote it.
    fileprivate func linesOfAgents(in commit: CommitFacts, _ sessions: SessionPolicy) -> Int? {
        guard !commit.sessionTrailers.contains(where: { recorded($0)?.isDeclared == true }) else {
            return nil
        }
        let named = commit.sessionTrailers.isEmpty ? nil : sessions.cover(of: commit, in: self)?.covered
        let found = sessions.likelySession(for: commit, in: self)?.lines
        let before = history.arrivals.judged[commit.id]?.covered
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
