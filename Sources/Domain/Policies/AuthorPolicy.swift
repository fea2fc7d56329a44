/// Whose names commits may carry.
package struct AuthorPolicy: ConfiguredPolicy {
    package struct Settings: Hashable, Sendable, Codable {
        /// The addresses that authors and committers may have; all, where neither list names any. Letter case does not
        /// matter.
        package var domains: [GlobPattern] = []
        package var emails: [GlobPattern] = []
        /// For an address that neither list names.
        package var unlisted = Finding.Action.reject
        /// For an address at which nobody reads.
        package var noreply = Finding.Action.accept
        /// For a commit of which neither author nor committer is the pusher, or one of `delegates`.
        package var mustBePusher = Finding.Action.accept
        /// The actors whose commits others may push.
        package var delegates: [String] = []
        /// Who lets pass what is held; nil for those whom the policy names for all.
        package var approval: ApprovalRule?
        /// For whom it only keeps on record what it notices.
        package var exempt: [Exemption] = []

        package init() {}
    }

    package static let name = "authors"

    private let settings: Settings

    package init(settings: Settings) {
        self.settings = settings
    }

    package init(of settings: PolicySettings) {
        self.init(settings: settings.authors)
    }

    package func findings(in facts: PushFacts) -> [Finding] {
        let owners = [facts.pusher].compactMap { $0 } + facts.delegates.filter { !$0.isDisabled }
        let own = Set(owners.flatMap(\.emails).map(EmailAddress.init))
        let exemption = facts.exemption(among: settings.exempt)
        return facts.commits.flatMap { commit in
            addressed(commit) + [stranger(commit, own, in: facts.push)].compactMap { $0 }
        }.map { $0.exempted(by: exemption) }
    }

    /// What is amiss with the addresses themselves; one that is author and committer is told once.
    private func addressed(_ commit: CommitFacts) -> [Finding] {
        let isSame = commit.author.email.utf8.elementsEqual(commit.committer.email.utf8)
        let roles =
            isSame
            ? [("author and committer", commit.author)]
            : [("author", commit.author), ("committer", commit.committer)]
        return roles.flatMap { role, identity in
            let address = EmailAddress(identity.email)
            var findings: [Finding] = []
            if settings.unlisted > .accept, !isListed(address) {
                findings.append(
                    finding(
                        settings.unlisted, commit,
                        "the \(role) \(identity.words) has an address that is not allowed here",
                        advice: "commit with one of \(allowed). \(Self.adviceToRewrite)"))
            }
            if settings.noreply > .accept, address.isNoReply {
                findings.append(
                    finding(
                        settings.noreply, commit,
                        "nobody reads at the address of the \(role) \(identity.words)",
                        advice: "commit with an address of your own. \(Self.adviceToRewrite)"))
            }
            return findings
        }
    }

    private func stranger(_ commit: CommitFacts, _ own: Set<EmailAddress>, in push: Push) -> Finding? {
        guard settings.mustBePusher > .accept else { return nil }
        let addresses = [commit.author, commit.committer].map { EmailAddress($0.email) }
        guard !addresses.contains(where: own.contains) else { return nil }
        let pusher = VisibleText.escaping(push.actor.name)
        return finding(
            settings.mustBePusher, commit,
            "\(pusher) neither wrote nor committed it: its author is \(commit.author.words), its committer "
                + commit.committer.words,
            advice:
                "let one of them push it; if an address is yours, ask the administrator to enter it with your name"
        )
    }

    private static let adviceToRewrite =
        "After 'git config user.email ADDRESS', 'git rebase BASE --exec \"git commit --amend --no-edit --reset-author\"' "
        + "writes your commits anew"

    private func isListed(_ address: EmailAddress) -> Bool {
        settings.domains.isEmpty && settings.emails.isEmpty
            || settings.emails.contains { $0.matches(address.text) }
            || settings.domains.contains { $0.matches(address.domain) }
    }

    private var allowed: String {
        let patterns = settings.emails.map(\.text) + settings.domains.map { "*@\($0.text)" }
        return patterns.map { VisibleText.escaping($0) }.joined(separator: ", ")
    }

    private func finding(
        _ action: Finding.Action, _ commit: CommitFacts, _ message: String, advice: String
    ) -> Finding {
        Finding(
            policy: Self.name, action: action, commit: commit.id, message: message,
            advice: action == .reject ? advice : nil, approval: action == .hold ? settings.approval : nil)
    }
}

extension CommitFacts.Identity {
    fileprivate var words: String {
        "\(VisibleText.escaping(name)) <\(VisibleText.escaping(email))>"
    }
}

extension AuthorPolicy.Settings: PolicySection {
    package var namedApprovals: [ApprovalRule] { [approval].compactMap(\.self) }
    package var scopes: [[GlobPattern]] { [] }

    package var wantedFacts: WantedFacts {
        var facts = WantedFacts()
        facts.delegates = delegates
        return facts
    }
}

extension PolicySettings {
    /// The settings of `AuthorPolicy`.
    package var authors: AuthorPolicy.Settings {
        get { self[AuthorPolicy.self] }
        set { self[AuthorPolicy.self] = newValue }
    }
}
