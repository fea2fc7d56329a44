/// Limits how much a push brings.
package struct SizePolicy: ConfiguredPolicy {
    /// A limit, with the action on what exceeds it.
    package struct Limit: Hashable, Sendable, Codable {
        package var most: Int
        package var action: Finding.Action

        package init(most: Int, action: Finding.Action) {
            self.most = most
            self.action = action
        }
    }

    /// `[size]` of the policy file.
    package struct Settings: Hashable, Sendable, Codable {
        /// The number of new commits in a push.
        package var commits: Limit?
        /// The number of paths that the new commits change.
        package var files: Limit?
        /// The size of one file, in bytes.
        package var blob: Limit?
        /// The size of a push's objects as Git received them, in bytes.
        package var push: Limit?
        /// Who approves what is held; nil for the approvers whom the policy names for everything.
        package var approval: ApprovalRule?
        /// The actors for whom findings are only recorded.
        package var exempt: [Exemption] = []

        package init() {}
    }

    package static let name = "size"

    private let settings: Settings

    package init(settings: Settings) {
        self.settings = settings
    }

    package init(of settings: PolicySettings) {
        self.init(settings: settings.size)
    }

    /// Notices each limit that the push exceeds.
    package func findings(in facts: PushFacts) -> [Finding] {
        let parts = "push it in parts, the oldest commits first"
        var findings = [
            finding(
                beyond: settings.commits, "the push brings", has: facts.history.commits.count, "commits",
                advice: parts),
            finding(
                beyond: settings.files, "the push changes", has: Self.changedFiles(facts.history.commits),
                "files",
                advice: parts),
            finding(
                beyond: settings.push, "the push brings", has: facts.files.bytes ?? 0, "bytes",
                advice: "push it in parts, and leave out what can be built or fetched from elsewhere"),
        ].compactMap { $0 }
        if settings.blob != nil {
            findings += facts.files.large.compactMap { file in
                finding(
                    beyond: settings.blob, "\(file.path) has", has: file.size, "bytes",
                    commit: file.commit,
                    advice:
                        "take it out of the commit that brings it: 'git rebase -i \(file.commit.short)^', "
                        + "'edit' that commit, 'git rm --cached FILE' and 'git commit --amend'")
            }
        }
        let exemption = facts.exemption(among: settings.exempt)
        return findings.map { $0.exempted(by: exemption) }
    }

    /// The number of changed paths. Each known path counts once; each that is not known counts as another one.
    private static func changedFiles(_ commits: [CommitFacts]) -> Int {
        let known = commits.reduce(into: Set()) { $0.formUnion($1.changedPaths.lazy.map(\.path)) }
        let unknown = commits.reduce(0) { $0 + $1.changedPathCount - $1.changedPaths.count }
        return known.count + unknown
    }

    private func finding(
        beyond limit: Limit?, _ subject: String, has count: Int, _ unit: String, commit: ObjectID? = nil,
        advice: String
    ) -> Finding? {
        guard let limit, limit.action > .accept, count > limit.most else { return nil }
        return Finding(
            policy: Self.name, action: limit.action, commit: commit,
            message: "\(subject) \(count) \(unit), more than \(limit.most)",
            advice: limit.action == .reject ? advice : nil,
            approval: limit.action == .hold ? settings.approval : nil)
    }
}

extension SizePolicy.Settings: PolicySection {
    package var namedApprovals: [ApprovalRule] { [approval].compactMap(\.self) }
    package var scopes: [[GlobPattern]] { [] }

    package var wantedFacts: WantedFacts {
        var facts = WantedFacts()
        facts.pushSize = push != nil
        facts.filesAbove = blob?.most
        return facts
    }

    package static var pins: [String: PinnedValue] {
        ["commits": .limit, "files": .limit, "blob": .limit, "push": .limit, "most": .smaller]
    }
}

extension PolicySettings {
    /// The settings of `SizePolicy`.
    package var size: SizePolicy.Settings {
        get { self[SizePolicy.self] }
        set { self[SizePolicy.self] = newValue }
    }
}
