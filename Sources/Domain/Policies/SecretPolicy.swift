/// Decides what happens to secrets that a push brings.
package struct SecretPolicy: ConfiguredPolicy {
    /// `[secrets]` of the policy file.
    package struct Settings: Hashable, Sendable, Codable {
        /// A special case for the rules and files that its patterns match, instead of the severity's action.
        package struct Special: Hashable, Sendable, Codable {
            /// Patterns of the ids of rules; empty for all.
            package var rules: [GlobPattern]
            /// Patterns of paths; empty for all. Messages have no path.
            package var paths: [GlobPattern]
            package var action: Finding.Action
            /// Who approves what it holds; nil for the approvers of the settings.
            package var approval: ApprovalRule?

            package init(rules: [GlobPattern], paths: [GlobPattern], action: Finding.Action) {
                self.rules = rules
                self.paths = paths
                self.action = action
            }
        }

        /// The words in a line with which its author vouches for it.
        package enum AllowComment: String, Hashable, Sendable, Codable, CaseIterable {
            case gitleaks, gatehouse
        }

        package var critical = Finding.Action.reject
        package var high = Finding.Action.reject
        package var medium = Finding.Action.record
        package var low = Finding.Action.record
        /// The action on content that could not be scanned.
        package var unscanned = Finding.Action.record
        package var allowComments = AllowComment.allCases
        /// Whether a commit's own `.gitleaksignore` vouches for what it names.
        package var allowsIgnoreFile = true
        /// The first that matches counts.
        package var specials: [Special] = []
        /// Who approves what is held; nil for the approvers whom the policy names for everything.
        package var approval: ApprovalRule?
        /// The actors for whom findings are only recorded.
        package var exempt: [Exemption] = []
        /// The digest of the rules in force.
        package var rules = ""

        package init() {}

        /// The action on a secret of this severity where no special case applies.
        package func action(for severity: SecretSeverity) -> Finding.Action {
            switch severity {
            case .critical: critical
            case .high: high
            case .medium: medium
            case .low: low
            }
        }
    }

    package static let name = "secrets"

    private let settings: Settings

    package init(settings: Settings) {
        self.settings = settings
    }

    package init(of settings: PolicySettings) {
        self.init(settings: settings.secrets)
    }

    /// Notices secrets, and content that could not be scanned.
    package func findings(in facts: PushFacts) -> [Finding] {
        let advice = SecretAdvice(facts)
        let exemption = facts.exemption(among: settings.exempt)
        let judged = facts.secrets.secrets.flatMap { judge($0, in: facts, advice) }
        let all = judged.saidOnce.map(\.finding) + unscanned(facts.secrets.unscanned)
        return all.map { $0.exempted(by: exemption) }
    }

    /// Judges each place on its own, since each must be mended. What an exception lets pass is recorded.
    private func judge(
        _ secret: SecretFacts.Secret, in facts: PushFacts, _ advice: SecretAdvice
    ) -> [JudgedSecret] {
        let rewriting = advice.rewriting(secret)
        return secret.places.compactMap { place in
            let action = action(for: secret, at: place)
            guard action > .accept else { return nil }
            let finding = finding(on: secret, at: place, action, in: facts) {
                advice.text(on: secret, at: place, rewriting: rewriting)
            }
            return JudgedSecret(secret, at: place, finding: finding)
        }
    }

    private func action(for secret: SecretFacts.Secret, at place: SecretFacts.Place) -> Finding.Action {
        // What cannot be told is never let through by a lesser severity.
        secret.isUnfinished
            ? .reject : special(for: secret, at: place)?.action ?? settings.action(for: secret.severity)
    }

    private func finding(
        on secret: SecretFacts.Secret, at place: SecretFacts.Place, _ action: Finding.Action,
        in facts: PushFacts, advice: () -> String
    ) -> Finding {
        let message = SecretWords.message(secret, at: place)
        func onRecord(_ words: String) -> Finding {
            Finding(policy: Self.name, action: .record, commit: place.object, message: message + words)
        }
        let exception = facts.secrets.exceptions.first { $0.covers(secret, at: place, in: facts.push.mirror) }
        if let exception {
            return onRecord(", allowed by exception \(exception.number) of \(exception.owner)")
        }
        if place.isVouchedFor { return onRecord(", vouched for in its line") }
        if !secret.isUnfinished, isIgnored(secret, at: place, in: facts) {
            return onRecord(", vouched for in \(IgnoredSecrets.path)")
        }
        let approval = special(for: secret, at: place)?.approval ?? settings.approval
        return Finding(
            policy: Self.name, action: action, commit: place.object, message: message,
            advice: action == .record ? nil : advice(),
            approval: action == .hold ? approval : nil)
    }

    /// The strictest action on a secret in those places where no exception and no author's word lets it pass; nil where
    /// something does so in all of them.
    ///
    /// - Parameters:
    ///   - ignored: what the commit's own file named when the secret was there.
    ///   - facts: the exceptions in force; no secrets.
    package func strictestAction(
        on secret: SecretFacts.Secret, at places: some Sequence<SecretFacts.Place>, into mirror: String,
        ignored: IgnoredSecrets, _ facts: SecretFacts
    ) -> Finding.Action? {
        places.filter { !isLetPass(secret, at: $0, into: mirror, by: ignored, facts) }
            .map { action(for: secret, at: $0) }.max()
    }

    /// Whether a secret that stood elsewhere is nothing new in a place: where something let it pass there (an
    /// exception, a special case, an author's word), that must also let it pass here.
    ///
    /// - Parameters:
    ///   - strictest: what was done about it where it stood: see `strictestAction`.
    ///   - facts: the exceptions in force, and what the repository's own file names now; no secrets.
    package func letsMove(
        _ secret: SecretFacts.Secret, from strictest: Finding.Action?, to new: SecretFacts.Place,
        into mirror: String, _ facts: SecretFacts
    ) -> Bool {
        if isLetPass(secret, at: new, into: mirror, by: facts.ignored, facts) { return true }
        return strictest.map { $0 >= action(for: secret, at: new) } ?? false
    }

    private func isLetPass(
        _ secret: SecretFacts.Secret, at place: SecretFacts.Place, into mirror: String,
        by ignored: IgnoredSecrets, _ facts: SecretFacts
    ) -> Bool {
        place.isVouchedFor || facts.exceptions.contains { $0.covers(secret, at: place, in: mirror) }
            || settings.allowsIgnoreFile
                && place.path.map { ignored.mentions(rule: secret.rule, path: $0) } ?? false
    }

    private func isIgnored(
        _ secret: SecretFacts.Secret, at place: SecretFacts.Place, in facts: PushFacts
    ) -> Bool {
        guard settings.allowsIgnoreFile, let path = place.path else { return false }
        let line = if case .file(_, let line) = place.part { line } else { 1 }
        let ignored = facts.secrets.ignoredIn[place.object] ?? facts.secrets.ignored
        return ignored.contains(
            rule: secret.rule, path: path, line: line, commit: place.object.hex)
    }

    private func special(for secret: SecretFacts.Secret, at place: SecretFacts.Place) -> Settings.Special? {
        settings.specials.first { special in
            (special.rules.isEmpty || special.rules.contains { $0.matches(secret.rule) })
                && (special.paths.isEmpty
                    || special.paths.contains { place.isAt($0) })
        }
    }

    private func unscanned(_ files: [SecretFacts.Unscanned]) -> [Finding] {
        guard settings.unscanned > .accept else { return [] }
        return files.map { file in
            let part = file.path.map { "\($0)" } ?? "all of the message"
            return Finding(
                policy: Self.name, action: settings.unscanned, commit: file.commit,
                message: "\(part) was not looked into for secrets: \(file.reason)",
                approval: settings.unscanned == .hold ? settings.approval : nil)
        }
    }
}

extension SecretFacts.Place {
    /// The file that it is in or names.
    var path: TreePath? {
        switch part {
        case .file(let path, _), .path(let path): path
        case .header, .message: nil
        }
    }

    /// Whether a pattern matches the file. For a member of an archive (`a.zip!b`) the archive's own path counts, too.
    func isAt(_ pattern: GlobPattern) -> Bool {
        guard let path else { return false }
        return pattern.matches(path) || archive.map(pattern.matches) ?? false
    }
}

extension SecretPolicy.Settings: PolicySection {
    package var namedApprovals: [ApprovalRule] { (specials.map(\.approval) + [approval]).compactMap(\.self) }
    package var scopes: [[GlobPattern]] { [] }
    package var wantedFacts: WantedFacts { WantedFacts() }
}

extension PolicySettings {
    /// The settings of `SecretPolicy`.
    package var secrets: SecretPolicy.Settings {
        get { self[SecretPolicy.self] }
        set { self[SecretPolicy.self] = newValue }
    }
}
