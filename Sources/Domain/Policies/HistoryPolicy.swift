/// Checks the shape of history: merges, first parents and roots.
package struct HistoryPolicy: ConfiguredPolicy {
    /// `[history]` of the policy file.
    package struct Settings: Hashable, Sendable, Codable {
        /// The refs that it applies to; empty for all.
        package var refs: [GlobPattern] = []
        /// The action on a merge commit.
        package var merges = Finding.Action.accept
        /// The action on an update after which the ref's old value is not on the line of first parents.
        package var linear = Finding.Action.accept
        /// The action on a commit without parents that comes to a ref which has a history.
        package var unrelated = Finding.Action.accept
        /// Who approves what is held; nil for the approvers whom the policy names for everything.
        package var approval: ApprovalRule?
        /// The actors for whom findings are only recorded.
        package var exempt: [Exemption] = []

        package init() {}

        /// Whether the settings apply to a ref.
        func isAbout(_ ref: RefName) -> Bool {
            refs.isEmpty || refs.contains { $0.matches(ref.rawValue) }
        }
    }

    package static let name = "history"

    private let settings: Settings

    package init(settings: Settings) {
        self.settings = settings
    }

    package init(of settings: PolicySettings) {
        self.init(settings: settings.history)
    }

    /// Notices merges, refs that were merged into what is pushed, and roots.
    package func findings(in facts: PushFacts) -> [Finding] {
        let exemption = facts.exemption(among: settings.exempt)
        return (merges(facts) + crossings(facts) + roots(facts)).map { $0.exempted(by: exemption) }
    }

    private func merges(_ facts: PushFacts) -> [Finding] {
        guard settings.merges > .accept else { return [] }
        return facts.commits(to: settings.refs).filter { $0.parentCount > 1 }.map { commit in
            finding(
                settings.merges, commit: commit.id, "it is a merge",
                advice: "rebase instead: 'git rebase UPSTREAM' rewrites your commits without merges")
        }
    }

    private func crossings(_ facts: PushFacts) -> [Finding] {
        guard settings.linear > .accept else { return [] }
        return facts.push.refUpdates.filter {
            facts.history.crossedRefs.contains($0.ref) && settings.isAbout($0.ref)
        }
        .map { update in
            finding(
                settings.linear, ref: update.ref,
                "\(update.old.short) is not on the line of first parents of \(update.new.short): the ref was "
                    + "merged into what is pushed, and not the other way round",
                advice: "fetch, check out the ref's present value, merge yours into it, and push that")
        }
    }

    private func roots(_ facts: PushFacts) -> [Finding] {
        let hasHistory = facts.push.refUpdates.contains { update in
            !update.old.isZero && !update.new.isZero && settings.isAbout(update.ref)
        }
        guard settings.unrelated > .accept, hasHistory else { return [] }
        return facts.commits(to: settings.refs).filter { $0.parentCount == 0 }.map { commit in
            finding(
                settings.unrelated, commit: commit.id, "it has no parents: another history comes in with it",
                advice: "push it to a ref of its own, or bring its files in by an ordinary commit")
        }
    }

    private func finding(
        _ action: Finding.Action, ref: RefName? = nil, commit: ObjectID? = nil, _ message: String,
        advice: String
    ) -> Finding {
        Finding(
            policy: Self.name, action: action, ref: ref, commit: commit, message: message,
            advice: action == .reject ? advice : nil, approval: action == .hold ? settings.approval : nil)
    }
}

extension HistoryPolicy.Settings: PolicySection {
    package var namedApprovals: [ApprovalRule] { [approval].compactMap(\.self) }
    package var scopes: [[GlobPattern]] { [refs] }

    package var wantedFacts: WantedFacts {
        var facts = WantedFacts()
        if linear > .accept { facts.crossings = [refs] }
        return facts
    }
}

extension PolicySettings {
    /// The settings of `HistoryPolicy`.
    package var history: HistoryPolicy.Settings {
        get { self[HistoryPolicy.self] }
        set { self[HistoryPolicy.self] = newValue }
    }
}
