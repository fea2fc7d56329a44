/// Checks files that Git LFS keeps: the mirror forwards their pointers, and not their contents.
package struct LFSPolicy: ConfiguredPolicy {
    /// `[lfs]` of the policy file.
    package struct Settings: Hashable, Sendable, Codable {
        /// The action on pointers whose contents would come to the mirror, where clones of the upstream would miss
        /// them.
        package var pointers = Finding.Action.reject
        /// Who approves what is held; nil for the approvers whom the policy names for everything.
        package var approval: ApprovalRule?
        /// The actors for whom findings are only recorded.
        package var exempt: [Exemption] = []

        package init() {}
    }

    package static let name = "lfs"
    package static let isLackedByOlderSettings = true

    private let settings: Settings

    package init(settings: Settings) {
        self.settings = settings
    }

    package init(of settings: PolicySettings) {
        self.init(settings: settings.lfs)
    }

    /// Notices the pointers that a push brings.
    package func findings(in facts: PushFacts) -> [Finding] {
        guard settings.pointers > .accept, let first = facts.files.lfs.pointers.first else { return [] }
        let more = facts.files.lfs.count > 1 ? " and \(facts.files.lfs.count - 1) more are" : " is"
        let subject = "\(first.path)\(more) kept by Git LFS"
        guard !facts.files.lfs.isElsewhere else {
            return [
                Finding(
                    policy: Self.name, action: .record, commit: first.commit,
                    message: "\(subject); what is in such files is not looked into for secrets")
            ]
        }
        let left = facts.files.lfs.isInMirror ? " What was sent to the mirror stays there." : ""
        let finding = Finding(
            policy: Self.name, action: settings.pointers, commit: first.commit,
            message:
                "\(subject). The mirror passes on the pointers and not what is in the files, which everybody who "
                + "clones the upstream would miss; nor is it looked into for secrets.\(left)",
            advice: settings.pointers == .reject ? advice(facts.files.lfs.upstream) : nil,
            approval: settings.pointers == .hold ? settings.approval : nil)
        return [finding.exempted(by: facts.exemption(among: settings.exempt))]
    }

    private func advice(_ upstream: String?) -> String {
        "let Git LFS send them where the upstream has them: 'git config -f .lfsconfig lfs.url "
            + "\(VisibleText.escaping(upstream ?? "URL-OF-THE-UPSTREAM"))', commit .lfsconfig, "
            + "'git lfs push --all origin', and push again"
    }
}

extension LFSPolicy.Settings: PolicySection {
    package var namedApprovals: [ApprovalRule] { [approval].compactMap(\.self) }
    package var scopes: [[GlobPattern]] { [] }
    package var wantedFacts: WantedFacts { WantedFacts() }
}

extension PolicySettings {
    /// The settings of `LFSPolicy`.
    package var lfs: LFSPolicy.Settings {
        get { self[LFSPolicy.self] }
        set { self[LFSPolicy.self] = newValue }
    }
}
