/// How much a push may bring.
package struct SizePolicy: ConfiguredPolicy {
    package struct Limit: Hashable, Sendable, Codable {
        package var most: Int
        /// For what is more than that.
        package var action: Finding.Action

        package init(most: Int, action: Finding.Action) {
            self.most = most
            self.action = action
        }
    }

    package struct Settings: Hashable, Sendable, Codable {
        /// New commits in a push.
        package var commits: Limit?
        /// Paths that they change.
        package var files: Limit?
        /// Bytes of one file.
        package var blob: Limit?
        /// Bytes of a push's objects, as Git received them.
        package var push: Limit?
        /// Who lets pass what is held; nil for those whom the policy names for all.
        package var approval: ApprovalRule?
        /// For whom it only keeps on record what it notices.
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

    package func findings(in facts: PushFacts) -> [Finding] {
        let parts = "push it in parts, the oldest commits first"
        var findings = [
            finding(
                settings.commits, "the push brings", facts.commits.count, "commits", advice: parts),
            finding(
                settings.files, "the push changes", Self.changedFiles(facts.commits), "files", advice: parts),
            finding(
                settings.push, "the push brings", facts.bytes ?? 0, "bytes",
                advice: "push it in parts, and leave out what can be built or fetched from elsewhere"),
        ].compactMap { $0 }
        if settings.blob != nil {
            findings += facts.largeFiles.compactMap { file in
                finding(
                    settings.blob, "\(file.path) has", file.size, "bytes",
                    commit: file.commit,
                    advice:
                        "take it out of the commit that brings it: 'git rebase -i \(file.commit.short)^', "
                        + "'edit' that commit, 'git rm --cached FILE' and 'git commit --amend'")
            }
        }
        let exemption = facts.exemption(among: settings.exempt)
        return findings.map { $0.exempted(by: exemption) }
    }

    /// Each path once, and those that are not known as if they were others.
    private static func changedFiles(_ commits: [CommitFacts]) -> Int {
        let known = commits.reduce(into: Set()) { $0.formUnion($1.changedPaths.lazy.map(\.path)) }
        let unknown = commits.reduce(0) { $0 + $1.changedPathCount - $1.changedPaths.count }
        return known.count + unknown
    }

    private func finding(
        _ limit: Limit?, _ subject: String, _ count: Int, _ unit: String, commit: ObjectID? = nil,
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
